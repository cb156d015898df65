using Cockpit.Insight.Documents;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Intervals;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Pages.Model;

/// <summary>Which ways answers took, in words.</summary>
public static class DegradedWords
{
    private static readonly IReadOnlyList<(string Path, string Name, string Means)> Ways =
    [
        (StoreText.Of(AnswerPath.Model), "Model", "A version that shares the requests."),
        (StoreText.Of(AnswerPath.Cache), "Kept answer", "Given to an equal question before, within its lifetime. Not degraded."),
        (StoreText.Of(AnswerPath.Fallback), "Fallback version", "Another version of the policy. Degraded."),
        (StoreText.Of(AnswerPath.Stale), "Old kept answer", "A kept answer whose lifetime was over. Degraded."),
        (StoreText.Of(AnswerPath.Rule), "Rule", "A fixed answer for requests that fulfil its conditions. Degraded."),
        (StoreText.Of(AnswerPath.Default), "Default", "A fixed answer for every request. Degraded."),
        (StoreText.Of(AnswerPath.Override), "Override", "A person’s answer. Not degraded."),
        (StoreText.Of(AnswerPath.Review), "Review", "A reviewer’s answer. Not degraded."),
        (DegradedDocument.Failed, "Failed", "No answer; the caller was told so."),
    ];

    /// <summary>The share with its n and its parts, in a sentence or two.</summary>
    public static string Sentence(DegradedDocument document)
    {
        var failed = document.Paths[DegradedDocument.Failed];
        var others = failed == 0 ? "" : $" {Say.Count(failed, "request", "requests")} more got no answer.";
        if (document.Known == 0)
            return document.Rows == 0 ? "No traffic, so nothing can be said." : failed == document.Rows ? $"None of {Say.Count(failed, "request", "requests")} was answered." : $"It is not known how these answers came about: they were summarised before that was counted.{others}";
        var answers = Say.Count(document.Known, "answer", "answers");
        if (document.Known < ModelHealth.Enough)
            return $"{Say.Count(document.Known)} of the {ModelHealth.Enough} answers that it takes to judge; {(document.Count == 0 ? "none was" : $"{Say.Count(document.Count)} of them {(document.Count == 1 ? "was" : "were")}")} degraded.{others}";
        if (document.Count == 0)
            return $"None of {answers} was degraded.{others}";
        var parts = Ways.Where(way => Enum.GetValues<AnswerPath>().Any(path => path.IsDegraded() && StoreText.Of(path) == way.Path) && document.Paths[way.Path] > 0)
            .OrderByDescending(way => document.Paths[way.Path]).Select(way => $"{Say.Percent((double)document.Paths[way.Path] / document.Known)} {char.ToLowerInvariant(way.Name[0])}{way.Name[1..]}");
        return $"{Say.Percent(document.Share)} of {answers} were degraded: {string.Join(", ", parts)}.{others}";
    }

    /// <summary>Judged by the lower end of the share's 95 % interval, as the overview does.</summary>
    public static (Tone Tone, string Word) Verdict(DegradedDocument document) => document.Known < ModelHealth.Enough
        ? (Tone.Unknown, document.Rows == 0 ? "No traffic" : "Not enough data")
        : Wilson.Rate(document.Count, document.Known)!.Value.Low switch
        {
            > ModelHealth.DegradedActShare => (Tone.Act, "Degraded"),
            > ModelHealth.DegradedWatchShare => (Tone.Watch, "Degraded"),
            _ => (Tone.Healthy, document.Count == 0 ? "Not degraded" : "Hardly degraded"),
        };

    /// <summary>Every way with its count.</summary>
    public static IReadOnlyList<FigureLine> Lines(DegradedDocument document)
        => [.. Ways.Select(way => new FigureLine(way.Name, Say.Count(document.Paths[way.Path]), way.Means))];
}
