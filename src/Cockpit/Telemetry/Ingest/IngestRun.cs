using System.Globalization;
using System.Text;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Telemetry.Ingest;

/// <summary>What became of a delivery.</summary>
/// <param name="Ingest">Names the delivery; its quarantined lines can be looked up by it.</param>
/// <param name="Accepted">Decisions stored.</param>
/// <param name="Duplicates">Decisions that were stored already.</param>
/// <param name="Quarantined">The first <see cref="Delivery.ListedLines"/> bad lines.</param>
/// <param name="QuarantinedTotal">All bad lines.</param>
public sealed record IngestSummary(Guid Ingest, long Accepted, long Duplicates, IReadOnlyList<QuarantinedLine> Quarantined, long QuarantinedTotal);

/// <summary>
/// Takes a delivery of decisions made elsewhere, in flat memory however long it is: lines become decisions in batches, each durable
/// before the next begins.
/// </summary>
public sealed class IngestRun(
    CockpitStore store, RegistrySnapshot registry, Caller caller, TimeProvider clock, Func<IReadOnlyList<NewDecision>, CancellationToken, Task<int>> record)
{
    private const int BatchSize = 500;

    private const int MostNamed = 5;

    private readonly Dictionary<string, SeenValues> _seen = new(StringComparer.Ordinal);
    private readonly List<NewDecision> _batch = new(BatchSize);

    /// <summary>What is noted of it.</summary>
    public Delivery Delivery { get; } = new(store, caller.Actor, clock);

    /// <summary>Notes that a delivery begins.</summary>
    public Task StartAsync(string source, CancellationToken cancellationToken) => Delivery.StartAsync(source, cancellationToken);

    /// <summary>Takes the decision of one line.</summary>
    public async ValueTask AddAsync(long line, RawDecision raw, Func<string> content, CancellationToken cancellationToken)
    {
        var (decision, reason) = raw.Check(registry, caller, clock, Trace(line));
        if (decision is null)
        {
            await Delivery.QuarantineAsync(line, reason!, content(), cancellationToken);
            return;
        }

        if (Keep(ref decision) is { } broken)
        {
            await Delivery.QuarantineAsync(line, broken, content(), cancellationToken);
            return;
        }

        _batch.Add(decision);
        if (_batch.Count == BatchSize)
            await FlushAsync(cancellationToken);
    }

    /// <summary>Makes the rest durable and says what became of everything.</summary>
    public async Task<IngestSummary> FinishAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await Delivery.FinishAsync(cancellationToken);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0)
            return;

        var isNew = await record([.. _batch], cancellationToken);
        Delivery.Accepted += isNew;
        Delivery.Duplicates += _batch.Count - isNew;
        _batch.Clear();
    }

    /// <summary>Holds a decision to its model's contract, with the values that were put right; null unless a rule refuses it.</summary>
    private string? Keep(ref NewDecision decision)
    {
        if (registry.Models[decision.Model].Contract.Compiled is not { Inputs: { } inputs } contract)
            return null;
        if (!_seen.TryGetValue(decision.Model, out var seen))
            _seen[decision.Model] = seen = new SeenValues();
        ContractOutcome? outcome = null;
        JsonRow.Check(decision.Features.Span, inputs, decision.At, 0, seen, ref outcome);
        if (outcome is null)
            return null;
        if (outcome.IsRefused)
            return $"The contract of {contract.Owner} is broken: {string.Join(" ", outcome.Findings.Where(finding => finding.Action == ContractAction.Refused).Take(MostNamed).Select(ContractProblems.Field))}";
        var features = outcome.Changes.Count > 0 ? JsonRow.Rewrite(decision.Features.Span, inputs, outcome.Changes) : decision.Features;
        decision = decision with { Features = features, Findings = ContractFindings.Json(outcome.Findings) };
        return null;
    }

    private byte[] Trace(long line)
        => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"caller":{{JsonSerializer.Serialize(caller.Actor)}},"ingest":"{{Delivery.Id:N}}","line":{{line}}}"""));
}
