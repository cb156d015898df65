using Cockpit.Statistics.Intervals;

namespace Cockpit.Insight.Overrides;

/// <summary>Whether an override did better than the model.</summary>
public enum OverrideVerdict
{
    /// <summary>Too little is known to say.</summary>
    Insufficient,
    /// <summary>It was right more often than the model; the whole interval of the difference says so.</summary>
    Better,
    /// <summary>The difference may be chance.</summary>
    Alike,
    /// <summary>It was right less often.</summary>
    Worse,
}

/// <summary>Overrides of a model, the newest first.</summary>
/// <param name="Items">One page.</param>
/// <param name="Next">The cursor of the page after; null at the end.</param>
public sealed record OverrideList(IReadOnlyList<OverrideDocument> Items, string? Next);

/// <summary>An override, who set it and why, and how it did.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">The model.</param>
/// <param name="State">waiting, active or ended.</param>
/// <param name="Scope">subject, segment or class.</param>
/// <param name="Subject">Whom it is for; null when it is for no single subject, or is masked.</param>
/// <param name="Masked">Whether a subject is left out.</param>
/// <param name="Where">A segment's conditions.</param>
/// <param name="Class">A traffic class.</param>
/// <param name="Prediction">What is answered.</param>
/// <param name="Score">A score beside it.</param>
/// <param name="By">Who set it.</param>
/// <param name="Why">Why.</param>
/// <param name="Approver">Who agreed; null where nobody needed to.</param>
/// <param name="Command">The command that set it.</param>
/// <param name="Since">Since when it is in force.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="EndedBy">Who ended it.</param>
/// <param name="EndReason">Why it ended.</param>
/// <param name="Decisions">Decisions that it answered.</param>
/// <param name="Outcomes">Of those, the ones of which somebody has said what turned out to be true.</param>
/// <param name="Judgement">How it did.</param>
public sealed record OverrideDocument(
    string Id, string Model, string State, string Scope, string? Subject, bool Masked, IReadOnlyList<string>? Where, string? Class, string Prediction, double? Score,
    string By, string Why, string? Approver, string Command, DateTimeOffset? Since, DateTimeOffset? Until, DateTimeOffset? EndedAt, string? EndedBy, string? EndReason,
    long Decisions, long Outcomes, OverrideJudgement Judgement);

/// <summary>How an override did, beside the model in the same span.</summary>
/// <param name="Verdict">In one word.</param>
/// <param name="Sentence">In words, with the numbers.</param>
/// <param name="Right">The share of its answers that were right, with its Wilson interval; null without outcomes, and for models whose answers are not classes.</param>
/// <param name="Own">The share of the model's own answers that were right in the same span: of its newest decisions with outcomes, at most <see cref="OverrideReader.MostOwn"/>.</param>
public sealed record OverrideJudgement(OverrideVerdict Verdict, string Sentence, Estimate? Right, Estimate? Own);
