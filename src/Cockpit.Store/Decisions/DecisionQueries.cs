using System.Runtime.CompilerServices;
using System.Text.Json;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Decisions;

/// <summary>Reads decisions. Each call is one short-lived context and one statement.</summary>
public sealed class DecisionQueries(CockpitStore store)
{
    /// <summary>The whole trace of one decision, or null when it is not stored or belongs to a model of none of <paramref name="teams"/>; null is every team.</summary>
    public async Task<DecisionRow?> FindAsync(DecisionId id, IReadOnlyList<string>? teams, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await OfTeams(context, context.Set<DecisionRow>(), teams).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    /// <summary>What was said to have turned out true of a decision, oldest first; the last one is its label.</summary>
    public async Task<IReadOnlyList<OutcomeRow>> OutcomesAsync(DecisionId id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<OutcomeRow>().Where(row => row.Decision == id).OrderBy(row => row.At).ThenBy(row => row.ReceivedAt).ToListAsync(cancellationToken);
    }

    /// <summary>One page of the decisions that match, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="size">Most items on the page, 1 to 500.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DecisionPage> ListAsync(DecisionFilter filter, DecisionCursor? after, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = Matching(context, filter);
        if (after is { } place)
            rows = rows.Where(row => row.At < place.At || (row.At == place.At && row.Sequence < place.Sequence));
        var page = await rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Sequence).Take(size + 1)
            .Select(row => new
            {
                row.Sequence,
                Summary = new DecisionSummary(row.Id, row.ForeignId, row.At, row.Model, row.Version, row.TrafficClass, row.Status,
                    row.Path, row.Source, row.Prediction, row.Score, row.Label, row.LatencyMs),
            })
            .ToListAsync(cancellationToken);
        var items = page.Take(size).ToList();
        var next = page.Count > size ? new DecisionCursor(items[^1].Summary.At, items[^1].Sequence) : (DecisionCursor?)null;
        return new DecisionPage([.. items.Select(item => item.Summary)], next);
    }

    /// <summary>What summaries are made of, of every decision that matches, one after the other in order of time.</summary>
    public async IAsyncEnumerable<DecisionFactsRow> StreamAsync(DecisionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = Whole(context, filter).OrderBy(row => row.At)
            .Select(row => new DecisionFactsRow(row.Id, row.At, row.Model, row.Version, row.TrafficClass, row.Status, row.Prediction, row.Score, row.Label,
                row.LatencyMs, row.Cost, row.Features, row.Attributes, row.Path, row.Path == DecisionPath.Cache ? row.Trace : null)).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>How every decision that matches was asked and answered, in order of time; the decisions of one request stand together.</summary>
    public async IAsyncEnumerable<AskedDecisionRow> StreamAskedAsync(DecisionFilter filter, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = Whole(context, filter).OrderBy(row => row.At).ThenBy(row => row.Sequence).Take(most)
            .Select(row => new AskedDecisionRow(row.RequestId, row.At, row.Version, row.TrafficClass, row.Status, row.Path, row.Subject, row.Cost, row.Features, row.Trace, row.Prediction, row.Score, row.LatencyMs) { Id = row.Id, Label = row.Label, Attributes = row.Attributes }).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>What every decision that matches was asked with, in order of its time.</summary>
    public async IAsyncEnumerable<FeaturesRow> StreamFeaturesAsync(DecisionFilter filter, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = Whole(context, filter).OrderBy(row => row.At).ThenBy(row => row.Sequence).Take(most).Select(row => new FeaturesRow(row.Id, row.At, row.Features, row.Version)).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>What sources said of every decision that matches; the statements about one decision stand together, in order of its time.</summary>
    public async IAsyncEnumerable<StatementRow> StreamStatementsAsync(DecisionFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = Matching(context, filter).Join(context.Set<OutcomeRow>(), row => row.Id, said => said.Decision, (row, said) => new { row.At, row.Sequence, said })
            .OrderBy(pair => pair.At).ThenBy(pair => pair.Sequence)
            .Select(pair => new StatementRow(pair.Sequence, pair.At, pair.said.Source, pair.said.At, pair.said.Label, pair.said.ReceivedAt)).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>What a model's newest decisions were asked with, the newest first.</summary>
    public async Task<IReadOnlyList<FeaturesRow>> NewestFeaturesAsync(string model, int newest, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<DecisionRow>().Where(row => row.Model == model).OrderByDescending(row => row.At).ThenByDescending(row => row.Sequence).Take(newest)
            .Select(row => new FeaturesRow(row.Id, row.At, row.Features, row.Version)).ToListAsync(cancellationToken);
    }

    /// <summary>The names of the features in a model's newest decisions; none without any.</summary>
    public async Task<IReadOnlyCollection<string>> ColumnsAsync(string model, int newest, CancellationToken cancellationToken)
        => Columns(await NewestFeaturesAsync(model, newest, cancellationToken));

    /// <summary>The names of the features that are sent.</summary>
    public static IReadOnlyCollection<string> Columns(IEnumerable<FeaturesRow> rows)
    {
        var columns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            using var features = JsonDocument.Parse(row.Features);
            columns.UnionWith(features.RootElement.EnumerateObject().Select(feature => feature.Name));
        }

        return columns;
    }

    /// <summary>How many decisions match, counted up to <paramref name="atMost"/>.</summary>
    public async Task<int> CountAsync(DecisionFilter filter, int atMost, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await Matching(context, filter).Select(row => row.Sequence).Take(atMost).CountAsync(cancellationToken);
    }

    /// <summary>The decisions that match.</summary>
    internal static IQueryable<DecisionRow> Matching(CockpitContext context, DecisionFilter filter)
    {
        var rows = OfTeams(context, context.Set<DecisionRow>(), filter.Teams);
        if (filter.Model is { } model)
            rows = rows.Where(row => row.Model == model);
        if (filter.Version is { } version)
            rows = rows.Where(row => row.Version == version);
        if (filter.TrafficClass is { } trafficClass)
            rows = rows.Where(row => row.TrafficClass == trafficClass);
        if (filter.Status is { } status)
            rows = rows.Where(row => row.Status == status);
        if (filter.Path is { } path)
            rows = rows.Where(row => row.Path == path);
        if (filter.OverrideId is { } meant)
            rows = rows.Where(row => row.OverrideId == meant);
        if (filter.Subject is { } subject)
            rows = rows.Where(row => row.Subject == subject);
        if (filter.From is { } from)
            rows = rows.Where(row => row.At >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.At < to);
        return rows;
    }

    /// <summary>Those that still say what was asked: an erased one would count as one without features.</summary>
    private static IQueryable<DecisionRow> Whole(CockpitContext context, DecisionFilter filter) => Matching(context, filter).Where(row => row.ErasedAt == null);

    private static IQueryable<DecisionRow> OfTeams(CockpitContext context, IQueryable<DecisionRow> rows, IReadOnlyList<string>? teams)
        => teams is null ? rows : rows.Where(row => context.Set<ModelRow>().Any(model => model.Name == row.Model && model.Team != null && teams.Contains(model.Team)));
}

/// <summary>The parts of a decision that summaries are made of; see <see cref="DecisionRow"/> for each field's meaning. The trace is read where a kept answer was given: it says how old that was.</summary>
public sealed record DecisionFactsRow(DecisionId Id, DateTimeOffset At, string Model, string Version, string TrafficClass, DecisionStatus Status, string? Prediction, double? Score,
    string? Label, double? LatencyMs, decimal? Cost, string Features, string? Attributes, DecisionPath Path, string? CacheTrace);

/// <summary>What a source said of a decision.</summary>
/// <param name="Decision">The decision, by its <see cref="DecisionRow.Sequence"/>.</param>
/// <param name="DecidedAt">When it was made.</param>
/// <param name="Source">Who says so.</param>
/// <param name="At">When it became true, or was found out.</param>
/// <param name="Label">What turned out to be true.</param>
/// <param name="ReceivedAt">When Cockpit was told.</param>
public sealed record StatementRow(long Decision, DateTimeOffset DecidedAt, string Source, DateTimeOffset At, string Label, DateTimeOffset ReceivedAt);

/// <summary>What a decision was asked with, and the version that answered; empty when none did.</summary>
public sealed record FeaturesRow(DecisionId Id, DateTimeOffset At, string Features, string Version);

/// <summary>How a decision was asked and answered; see <see cref="DecisionRow"/> for each field's meaning.</summary>
public sealed record AskedDecisionRow(Guid RequestId, DateTimeOffset At, string Version, string TrafficClass, DecisionStatus Status, DecisionPath Path, string? Subject,
    decimal? Cost, string Features, string? Trace, string? Prediction = null, double? Score = null, double? LatencyMs = null)
{
    /// <summary>Its id.</summary>
    public DecisionId Id { get; init; }
    /// <summary>What turned out to be true, as far as that is known.</summary>
    public string? Label { get; init; }
    /// <summary>JSON object of the protected attributes.</summary>
    public string? Attributes { get; init; }
}
