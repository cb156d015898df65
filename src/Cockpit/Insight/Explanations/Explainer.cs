using System.Collections.Concurrent;
using Cockpit.Access;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Gateway.Upstream;
using Cockpit.Insight.Baselines;
using Cockpit.Insight.Documents;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Statistics.Attribution;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace Cockpit.Insight.Explanations;

/// <summary>
/// Explains decisions by asking the version that made them. Beside the gateway, over connections of its own: no turn, budget, breaker or
/// record of a caller is touched, and only a few decisions are explained at once. An explanation that was given is kept for a while.
/// </summary>
public sealed class Explainer(
    DecisionQueries decisions, RegistryKeeper registry, BaselineReader baselines, VersionBreakers breakers, IOptions<GatewayOptions> limits,
    IOptions<ExplainOptions> options, TimeProvider clock) : IDisposable
{
    private const int Kept = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ModelServers _servers = new(limits);
    private readonly SemaphoreSlim _turns = new(options.Value.AtOnce, options.Value.AtOnce);
    private readonly ConcurrentDictionary<(DecisionId Decision, Guid Baseline), ExplanationDocument> _kept = new();
    private long _erasures;

    /// <summary>The explanation of a decision within the caller's reach, or why there is none.</summary>
    public async Task<(ExplanationDocument? Document, Problem? Problem)> ExplainAsync(DecisionId id, Caller caller, CancellationToken cancellationToken)
    {
        if (await decisions.FindAsync(id, caller.Teams, cancellationToken) is not { } decision)
            return (null, CommonProblems.NotFound($"decision '{id}' that this caller may see"));
        ForgetErased();
        if (decision.ErasedAt is { } erased)
            return (null, ExplanationProblems.Erased(erased));
        if (decision.Status == DecisionStatus.Failed || decision.Version.Length == 0)
            return (null, ExplanationProblems.NoAnswer);
        if (registry.Current.Find(decision.Model, caller) is not { } model || !model.Versions.TryGetValue(decision.Version, out var version))
            return (null, CommonProblems.UnknownVersion(decision.Model, decision.Version));
        if (model.BaselineOf(version.Name)?.Head is { } head && _kept.TryGetValue((id, head.Id), out var known))
            return (known, null);
        if (Refusal(model, version) is { } refusal)
            return (null, refusal);
        if (model.BaselineOf(version.Name)?.Head is not { } baseline || await baselines.FindAsync(model, version.Name, cancellationToken) is not { Sample.Count: > 0 } summary)
            return (null, ExplanationProblems.NoBackground(version.Name));
        return await InTurnAsync(new Asked(decision, model, version, baseline, summary), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _servers.Dispose();
        _turns.Dispose();
    }

    /// <summary>Explanations hold features; of an erased subject none is kept, and which those are is not known here.</summary>
    private void ForgetErased()
    {
        var now = registry.Current.Erasures;
        if (Interlocked.Exchange(ref _erasures, now) != now)
            _kept.Clear();
    }

    private Problem? Refusal(ModelEntry model, VersionRow version)
    {
        if ((model.Row.PausedAt ?? version.PausedAt) is { } since)
            return GatewayProblems.Paused(model.Row.Name, since) with { Fix = "An explanation asks the version; ask again when it is resumed." };
        if (version.Stage == Stage.Retired)
            return ExplanationProblems.Retired(version.Name);
        if (version.Protocol != EndpointProtocol.OpenInference)
            return ExplanationProblems.NoEndpoint(version.Name, StoreText.Of(version.Protocol));
        return breakers.StateOf(version) is null or CircuitState.Closed ? null : ExplanationProblems.LeftAlone(version.Name);
    }

    private async Task<(ExplanationDocument? Document, Problem? Problem)> InTurnAsync(Asked asked, CancellationToken cancellationToken)
    {
        if (!await _turns.WaitAsync(Patience, cancellationToken))
            return (null, ExplanationProblems.Busy);
        try
        {
            // Somebody may have asked for the same while this one waited.
            var key = (asked.Decision.Id, asked.Baseline.Id);
            if (_kept.TryGetValue(key, out var known))
                return (known, null);
            var (document, problem) = await AskAsync(asked, cancellationToken);
            if (document is not null)
            {
                if (_kept.Count >= Kept)
                    _kept.Clear();
                _kept[key] = document;
            }

            return (document, problem);
        }
        catch (UnexplainedException unexplained)
        {
            return (null, unexplained.Problem);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<(ExplanationDocument? Document, Problem? Problem)> AskAsync(Asked asked, CancellationToken cancellationToken)
    {
        var (decision, version) = (asked.Decision, asked.Version);
        var inputs = await DeclaredInputs.AskAsync(_servers, version, cancellationToken);
        var (row, problem) = ExplainedRow.Of(decision.Features, asked.Summary, inputs.Datatypes);
        if (row is null)
            return (null, problem);

        var model = new AskedVersion(new VersionServer(_servers, limits, clock), version, asked.Model.Row.Task, inputs, row.Columns, TimeSpan.FromSeconds(options.Value.Seconds), clock);
        var began = clock.GetTimestamp();
        var place = await model.FindScoreAsync(row.Row, cancellationToken);
        var questions = Shapley.Begin(row.Row, row.Background);
        var values = await questions.AskAllAsync(FeatureTensors.RowsAtOnce(row.Columns.Count, options.Value.RowsAtOnce), model.ScoreAsync, cancellationToken);
        OrderedDictionary<string, double> ByName(IReadOnlyList<double> numbers) => new(row.Inputs.Keys.Zip(numbers, KeyValuePair.Create), StringComparer.Ordinal);
        return (new ExplanationDocument(
            decision.Id.ToString(), version.Model, version.Name, place.ToString(), values.Method, asked.Summary.Sample.Count,
            new BaselineInfo(asked.Baseline.Rows, asked.Baseline.SetAt, asked.Baseline.Source), [.. row.Inputs.Keys], row.Inputs, values.BaseValue, values.Prediction,
            decision.Score, ByName(values.Values), values.Exact ? null : ByName(values.StandardErrors), values.SumError,
            model.Calls, model.Rows, CallPrice.Of(version, default, clock.GetElapsedTime(began).TotalMilliseconds, model.Calls), version.Currency, clock.GetUtcNow()), null);
    }

    /// <summary>What is explained, and by what.</summary>
    private sealed record Asked(DecisionRow Decision, ModelEntry Model, VersionRow Version, BaselineHead Baseline, BaselineSummary Summary);
}
