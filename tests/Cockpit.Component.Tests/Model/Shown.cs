using Cockpit.Insight.Documents;
using Cockpit.Pages.Model;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;

namespace Cockpit.Component.Tests.Model;

/// <summary>Documents and what surrounds them, to show.</summary>
internal static class Shown
{
    public static readonly ModelAddress Address = new ModelAddress { Model = "credit" }.Canonical(Cockpit.Pages.Shared.LocalClock.Utc);

    public static ModelContent Content(InsightDocument? document = null) => new()
    {
        View = Some.Model(400), Versions = ["v3", "v2"], Version = "v3", Attributes = ["sex"], Document = document,
        Range = new ModelRange(Some.Noon.AddDays(-7), null, "the last 7 days"),
    };

    public static DriftDocument Drift(long n, DriftVerdict verdict, params DriftDocument.Column[] columns)
        => new(new(5000, n), verdict, "age has changed.", columns, [], []) { N = n, Baseline = new BaselineInfo(5000, Some.Noon, "upload") };

    public static DriftDocument.Column Column(string name, DriftVerdict verdict, double? psi = 0.01, double missing = 0)
        => new(name, ColumnKind.Numeric, new(0, missing), new(10, 10), new(3.3, 3.3), null, psi is { } value ? new PsiFigure(value, 0.02, 10) : null, null, null, null, null, [], [], verdict, $"{name}: a sentence.");

    public static FairnessDocument Fairness(params FairnessDocument.AttributeEntry[] attributes)
        => new(600, attributes.Length == 0 ? FairnessVerdict.Insufficient : attributes.Max(entry => entry.Verdict), attributes) { N = 600, Labelled = 400 };

    public static FairnessDocument.AttributeEntry Attribute(string name, FairnessVerdict verdict, params FairnessDocument.GroupEntry[] groups)
        => new(name, "Male", groups, 0.25, 0.44, null, null, verdict, $"{name}: a sentence.");

    public static FairnessDocument.GroupEntry Group(string name, long n, double? rate)
        => new(name, n, 0, n >= 30, rate is { } value ? new(value, value - 0.05, value + 0.05) : null, null, null, null, null, null, null, null, null);

    public static PerformanceDocument Performance(long n, long labelled, bool isExpected = true)
        => new(labelled, labelled / 4, labelled == 0 ? null : 0.853, labelled == 0 ? null : 0.7, null, null, null, null, null, null, null, null, null, new(0, 0, 0, 0), [])
        {
            N = n, Labelled = labelled, Estimated = isExpected ? new(n, new(0.86, 0.01), null, null, null) : null,
        };

    public static LatencyDocument Latency(long answered, long failed, double? p50 = 12)
        => new LatencyDocument(answered + failed, answered, failed, answered + failed == 0 ? null : (double)failed / (answered + failed), p50, p50 * 3, p50 * 6) { N = answered + failed };

    /// <summary>Answers by the ways given, all others by the model.</summary>
    public static DegradedDocument Degraded(long answered, long failed = 0, params (AnswerPath Path, long Count)[] ways)
    {
        var answers = new AnswerCounts();
        var others = Enumerable.Repeat(AnswerPath.Model, (int)(answered - ways.Sum(way => way.Count)));
        foreach (var path in ways.SelectMany(way => Enumerable.Repeat(way.Path, (int)way.Count)).Concat(others))
            answers.Add(new DecisionFacts { Answered = true, Path = (int)path });
        for (var i = 0; i < failed; i++)
            answers.Add(new DecisionFacts());
        return DegradedDocument.Of(answers);
    }

    public static CostDocument Cost(long rows) => new(rows, rows, 1.5m, 1.25m, "EUR", [new("batch", rows / 2, rows / 2, 0.5m), new("interactive", rows / 2, 0, 0)]);
}
