using System.Globalization;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Overrides;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.Overrides;

/// <summary>
/// Reads overrides, and judges each by what turned out to be true of the decisions that it answered, beside what the model's versions decided
/// for others in the same span. The model is not asked what it would have said.
/// </summary>
public sealed class OverrideReader(OverrideQueries overrides, TimeProvider clock)
{
    /// <summary>Outcomes that each side needs before it is judged.</summary>
    public const int FewestOutcomes = 30;

    /// <summary>Most of the model's own decisions that are looked at.</summary>
    public const int MostOwn = 2_000;

    /// <summary>Most overrides on a page.</summary>
    public const int PageSize = 50;

    /// <summary>A page of a model's overrides, without their subjects.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">Which.</param>
    /// <param name="from">How many newer ones to leave out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<OverrideList> ListAsync(ModelEntry model, OverrideState state, int from, CancellationToken cancellationToken)
    {
        var found = await overrides.ListAsync(model.Row.Name, state, clock.GetUtcNow(), from, PageSize + 1, cancellationToken);
        var page = found.Take(PageSize).ToList();
        var touched = await overrides.TouchedAsync([.. page.Select(one => one.Row.Id)], cancellationToken);
        List<OverrideDocument> items = [];
        foreach (var one in page)
            items.Add(await DescribeAsync(model, one, [.. touched[one.Row.Id]], cancellationToken));
        return new OverrideList(items, found.Count > PageSize ? (from + PageSize).ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>One override, without its subject; null when the model has none of that id.</summary>
    public async Task<OverrideDocument?> FindAsync(ModelEntry model, OverrideId id, CancellationToken cancellationToken)
        => await overrides.FindAsync(model.Row.Name, id, cancellationToken) is { } found
            ? await DescribeAsync(model, found, [.. (await overrides.TouchedAsync([id], cancellationToken))[id]], cancellationToken) : null;

    private async Task<OverrideDocument> DescribeAsync(ModelEntry model, SetOverride found, IReadOnlyList<AnswerTally> touched, CancellationToken cancellationToken)
    {
        var (row, now) = (found.Row, clock.GetUtcNow());
        var state = row.Since is null ? "waiting" : row.EndedAt is not null || row.Until <= now ? "ended" : "active";
        return new OverrideDocument(row.Id.ToString(), row.Model, state, StoreText.Of(row.Scope), null, row.Subject is not null, row.Conditions.Count == 0 ? null : [.. row.Conditions], row.TrafficClass,
            row.Prediction, row.Score, row.SetBy, row.Reason, found.Approver, new CommandId(row.Id.Value).ToString(), row.Since, row.Until, row.EndedAt, row.EndedBy, row.EndReason,
            touched.Sum(tally => tally.N), touched.Where(tally => tally.Label is not null).Sum(tally => tally.N), await JudgeAsync(model.Row, row, touched, now, cancellationToken));
    }

    private async Task<OverrideJudgement> JudgeAsync(ModelRow model, OverrideRow row, IReadOnlyList<AnswerTally> touched, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (model.Task is ModelTask.Regression or ModelTask.Generation)
            return new OverrideJudgement(OverrideVerdict.Insufficient, "Whether an answer was right is said of classes only.", null, null);
        var (right, n) = RightAnswers.Count(model, touched);
        if (row.Since is not { } since || n == 0)
            return new OverrideJudgement(OverrideVerdict.Insufficient, "Not known: nobody has said yet what turned out to be true of a decision that it answered.", null, null);
        var (ownRight, ownN) = RightAnswers.Count(model, await overrides.OwnAsync(model.Name, since, row.EndedAt ?? (row.Until < now ? row.Until.Value : now), MostOwn, cancellationToken));
        return RightAnswers.Judge(right, n, ownRight, ownN);
    }
}
