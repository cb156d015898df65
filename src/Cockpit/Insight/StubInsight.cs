using Cockpit.Insight.Documents;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Fairness;
using Cockpit.Store.Decisions;

namespace Cockpit.Insight;

// TEMPORARY: stands in until the real service is merged; delete this file then.

/// <summary>Length of a window.</summary>
public enum WindowLength
{
    /// <summary>Five minutes.</summary>
    FiveMinutes,
    /// <summary>An hour.</summary>
    Hour,
    /// <summary>A day.</summary>
    Day,
}

/// <summary>What is asked about.</summary>
public sealed record InsightQuery(string Model, string? Version, string? TrafficClass, DateTimeOffset? From, DateTimeOffset? To, WindowLength? Window = null, bool Exact = false);

/// <summary>Made-up documents for models whose name begins with judged; nothing for others.</summary>
public sealed class ModelInsight(DecisionQueries decisions, TimeProvider clock)
{
    /// <summary>Drift.</summary>
    public async Task<DriftDocument> DriftAsync(InsightQuery query, CancellationToken ct)
    {
        var n = await CountAsync(query, ct);
        if (!Judged(query))
            return new DriftDocument(new(0, n), DriftVerdict.Insufficient, "No baseline is set for this version, so nothing can be compared. Upload one or freeze recorded traffic.", [], [], []) { N = n };
        var few = n < 200;
        return new DriftDocument(new(5000, n), few ? DriftVerdict.Insufficient : DriftVerdict.Drifted,
            few ? $"Nothing can be judged yet: the window has {n} rows and the baseline 5,000, 200 are needed of each." : "age has changed: its centre moved from 38 to 57.",
            few ? [] : [
                Column("income", "feature", DriftVerdict.Stable, 0.004, "income is as before."),
                Column("age", "feature", DriftVerdict.Drifted, 0.61, "age has changed: its centre moved from 38 to 57."),
                Column("region", "feature", DriftVerdict.Watch, 0.03, "region has changed a little: more “north” (31% instead of 25%).", ColumnKind.Categorical),
                Column("sex", "attribute", DriftVerdict.Stable, 0.001, "sex is as before.", ColumnKind.Categorical),
                Column("score", "output", DriftVerdict.Insufficient, null, "score cannot be judged yet: it has 12 values and 30 are needed."),
            ], ["tenure"], []) { N = n, Baseline = Baseline() };
    }

    /// <summary>Fairness.</summary>
    public async Task<FairnessDocument> FairnessAsync(InsightQuery query, CancellationToken ct)
    {
        var n = await CountAsync(query, ct);
        var labels = Judged(query) ? n * 2 / 3 : 0;
        return n == 0 ? new FairnessDocument(0, FairnessVerdict.Insufficient, []) { N = 0, Labelled = 0 }
            : new FairnessDocument(n, FairnessVerdict.Unfair, [
                new("sex", "Male", [Group("Female", n / 2, 0.2, 0.16, 0.25, 0.45), Group("Male", n / 2, 0.45, 0.4, 0.5, null), Group("(missing)", 4, 0.25, 0.04, 0.7, 0.6) with { Enough = false }],
                    0.25, 0.44, 0.1, 0.12, FairnessVerdict.Unfair, "sex: Female is selected 20% of the time and Male 45%, 0.44 times as often (0.35 to 0.56 allowing for chance), beyond the four-fifths limit. (missing) has too few rows to judge."),
                new("sex×race", "Male×White", [Group("Female×Black", 20, 0.2, 0.08, 0.4, 0.5) with { Enough = false }, Group("Male×White", n / 2, 0.45, 0.4, 0.5, null)], null, null, null, null, FairnessVerdict.Insufficient, "sex×race: cannot be judged yet, fewer than two groups have the 30 rows that are needed."),
            ]) { N = n, Labelled = labels };
    }

    /// <summary>Performance.</summary>
    public async Task<PerformanceDocument> PerformanceAsync(InsightQuery query, CancellationToken ct)
    {
        var n = await CountAsync(query, ct);
        var labels = Judged(query) ? n * 2 / 3 : 0;
        var expected = n == 0 ? null : new PerformanceDocument.Expected(n, new(0.86, 0.83, 0.89), new(0.7, 0.6, 0.8), new(0.6, 0.5, 0.7), new(0.65, 0.6, 0.7));
        return labels == 0
            ? new PerformanceDocument(0, 0, null, null, null, null, null, null, null, null, null, null, null, new(0, 0, 0, 0), []) { N = n, Labelled = 0, Estimated = expected }
            : new PerformanceDocument(labels, labels / 4, 0.853, 0.71, 0.6, 0.65, 0.77, 0.56, 0.91, 0.76, 0.32, 0.1, 0.0081, new(60, 24, 270, 40), []) { N = n, Labelled = labels, Estimated = expected, Baseline = Baseline() };
    }

    private static bool Judged(InsightQuery query) => query.Model.StartsWith("judged", StringComparison.Ordinal);

    private BaselineInfo Baseline() => new(5000, clock.GetUtcNow().AddDays(-9), "upload");

    private async Task<long> CountAsync(InsightQuery query, CancellationToken ct)
        => await decisions.CountAsync(new DecisionFilter { Model = query.Model, Version = query.Version, TrafficClass = query.TrafficClass, From = query.From, To = query.To }, 10_000, ct);

    private static DriftDocument.Column Column(string name, string role, DriftVerdict verdict, double? psi, string sentence, ColumnKind kind = ColumnKind.Numeric)
        => new(name, kind, new(0, name == "age" ? 0.12 : 0), new(73, 70), new(3.3, 3.1), new(0.004, 0.006), psi is { } value ? new PsiFigure(value, 0.0212, 10) : null, new JensenShannonFigure(0.2),
            kind == ColumnKind.Numeric ? new DriftDocument.KsFigure(0.31, 0.00001) : null, kind == ColumnKind.Numeric ? new WassersteinFigure(18.2, 1.4) : null,
            kind == ColumnKind.Numeric ? null : new ChiSquareResult(9.2, 3, 0.027), [], [], verdict, sentence) { Role = role };

    private static FairnessDocument.GroupEntry Group(string name, long n, double rate, double low, double high, double? ratio)
        => new(name, n, n / 4, true, new(rate, low, high), new(rate + 0.2, low + 0.1, high + 0.3), new(rate / 2, low / 2, high / 2), new(0.3, 0.2, 0.4), new(0.7, 0.6, 0.8), new(0.86, 0.8, 0.9), 0.9, 0.01,
            ratio is { } value ? new(value, value * 0.8, value * 1.25) : null);
}
