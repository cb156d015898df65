using Cockpit.Registry.Contracts;
using Cockpit.Store.Database;
using Cockpit.Store.Refusals;

namespace Cockpit.Telemetry.Refusals;

/// <summary>What broke a model's contract over a span.</summary>
/// <param name="Items">Items of requests that were refused; they are no decisions.</param>
/// <param name="Findings">By field, rule and action, the most frequent first.</param>
public sealed record RefusalSummary(long Items, IReadOnlyList<RefusalLine> Findings);

/// <summary>One rule that was broken.</summary>
public sealed record RefusalLine(string Field, string Rule, ContractAction Action, long Count, DateTimeOffset Last);

/// <summary>Reads how often contracts were broken. Counts reach it within about a second, by whole minutes.</summary>
public sealed class RefusalReader(RefusalQueries queries)
{
    /// <summary>What was broken from an instant on, and before another.</summary>
    public async Task<RefusalSummary> ReadAsync(string model, DateTimeOffset from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var rows = await queries.SinceAsync(model, from, to, cancellationToken);
        return new RefusalSummary(rows.Where(row => row.Rule == FieldRules.Request).Sum(row => row.Count),
            [.. rows.Where(row => row.Rule != FieldRules.Request).Select(row => new RefusalLine(row.Field, row.Rule, StoreText.Parse<ContractAction>(row.Mode) ?? ContractAction.Flagged, row.Count, row.Last))]);
    }
}
