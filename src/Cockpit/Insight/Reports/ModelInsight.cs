using Cockpit.Insight.Baselines;
using Cockpit.Insight.Documents;
using Cockpit.Insight.Windows;
using Cockpit.Registry;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.Reports;

/// <summary>
/// Whether a model is still fit: the documents of drift, quality, fairness, performance, calibration, latency and cost of one version
/// over a span. Read from summaries, so an answer costs the same whatever the traffic; exact on request.
/// </summary>
public sealed class ModelInsight(WindowReader windows, AnswerReader answers, BaselineReader baselines, RegistryKeeper registry)
{
    /// <summary>Whether the data has changed since the baseline. Without one nothing is judged, and the sentence says so.</summary>
    public async Task<DriftDocument> DriftAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var (model, read) = await ReadAsync(query, cancellationToken);
        var baseline = await baselines.FindAsync(model, read.Version, cancellationToken);
        return Placed(model, read, window => DriftOf(model, baseline, window), (document, parts) => document with { Windows = parts });
    }

    /// <summary>What is wrong with the values themselves.</summary>
    public async Task<QualityDocument> QualityAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var (model, read) = await ReadAsync(query, cancellationToken);
        var baseline = await baselines.FindAsync(model, read.Version, cancellationToken);
        return Placed(model, read, window => QualityFigures.Of(baseline, window), (document, parts) => document with { Windows = parts });
    }

    /// <summary>Whether groups are treated alike. Attributes are those that the model registers, and their pairs.</summary>
    public async Task<FairnessDocument> FairnessAsync(InsightQuery query, FairnessReferences references, CancellationToken cancellationToken)
    {
        var (model, read) = await ReadAsync(query, cancellationToken);
        return Placed(model, read, window => FairnessOf(model, window, references), (document, parts) => document with { Windows = parts });
    }

    /// <summary>How well it decided, as far as outcomes are known, and how well it probably did where they are not.</summary>
    public async Task<PerformanceDocument> PerformanceAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var (model, read) = await ReadAsync(query, cancellationToken);
        return Placed(model, read, window => PerformanceOf(model, window), (document, parts) => document with { Windows = parts });
    }

    /// <summary>Whether scores can be read as probabilities.</summary>
    public async Task<CalibrationDocument> CalibrationAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var (model, read) = await ReadAsync(query, cancellationToken);
        return Placed(model, read, window => CalibrationDocument.Of(SummaryPerformance.Classification(window).Report).With(), (document, parts) => document with { Windows = parts });
    }

    /// <summary>How long decisions took and how many failed; and, of all versions, which ways the answers took.</summary>
    public async Task<LatencyDocument> LatencyAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var (model, read) = await ReadAsync(query, cancellationToken);
        var ways = await answers.ReadAsync(query with { Version = null }, cancellationToken);
        var counted = ways.Windows.ToDictionary(window => (window.From, window.To), window => window.Answers);
        return Placed(model, read, TrafficFigures.Latency, (document, parts) => document with { Windows = [.. parts.Select(part => part with { Degraded = OfWindow(part) })] })
            with { Degraded = DegradedDocument.Of(ways.All) };

        DegradedDocument? OfWindow(LatencyDocument part) => counted.GetValueOrDefault((part.From!.Value, part.To!.Value)) is { } window ? DegradedDocument.Of(window) : null;
    }

    /// <summary>What decisions cost.</summary>
    public async Task<CostDocument> CostAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var (model, read) = await ReadAsync(query, cancellationToken);
        var currency = model.Versions[read.Version].Currency;
        var document = Placed(model, read, window => TrafficFigures.Cost(window, currency, []), (whole, parts) => whole with { Windows = parts });
        return document with { Classes = TrafficFigures.Classes(read.Classes) };
    }

    /// <summary>The summaries themselves, for charts.</summary>
    internal async Task<(ModelEntry Model, ModelWindows Windows)> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var model = registry.Current.Models[query.Model];
        return (model, await windows.ReadAsync(model, VersionOf(model, query.Version), query, cancellationToken));
    }

    /// <summary>The baseline of the version that a query is about.</summary>
    internal Task<BaselineSummary?> BaselineAsync(ModelEntry model, string version, CancellationToken cancellationToken) => baselines.FindAsync(model, version, cancellationToken);

    /// <summary>The version that a query without one is about: the live one, else the newest; null when the model has none.</summary>
    public static string? UsualVersion(ModelEntry model) => (model.Live ?? model.Versions.Values.MaxBy(version => version.CreatedAt))?.Name;

    private static string VersionOf(ModelEntry model, string? asked)
        => asked ?? UsualVersion(model) ?? throw new ArgumentException($"Model '{model.Row.Name}' has no version.", nameof(asked));

    private static T Placed<T>(ModelEntry model, ModelWindows read, Func<WindowSummary, T> documentOf, Func<T, IReadOnlyList<T>, T> withWindows) where T : InsightDocument
    {
        var whole = documentOf(read.All) with { Version = read.Version, From = read.From, To = read.To, N = read.All.Decisions, Labelled = LabelledOf(read.All), Baseline = InfoOf(model, read.Version) };
        return read.Windows.Count == 0 ? whole
            : withWindows(whole, [.. read.Windows.Select(window => documentOf(window.Summary) with { From = window.From, To = window.To, N = window.Summary.Decisions, Labelled = LabelledOf(window.Summary) })]);
    }

    private static long LabelledOf(WindowSummary window) => window.Everyone.Labelled.Total + window.Regression.Rows + window.Classes.Rows;

    private static BaselineInfo? InfoOf(ModelEntry model, string version)
        => model.BaselineOf(version)?.Head is { } head ? new BaselineInfo(head.Rows, head.SetAt, head.Source) : null;

    /// <summary>Whether the data of a window has changed since the baseline.</summary>
    internal static DriftDocument DriftOf(ModelEntry model, BaselineSummary? baseline, WindowSummary window)
    {
        if (baseline is null)
        {
            return new DriftDocument(new BeforeAfter<long>(0, window.Decisions), DriftVerdict.Insufficient,
                "No baseline is set, so nothing can be compared. Upload the data that the version was trained or approved on, or freeze a span of recorded decisions.", [], [], []);
        }

        var (report, errors) = SummaryDrift.Judge(baseline, window, ContractLimits.Of(model));
        var document = DriftDocument.Of(report);
        return (document with
        {
            Shifts = SummaryDrift.Meaning(baseline, window, report),
            Columns = [.. document.Columns.Select(column => column with { Role = RoleOf(model, window, column.Name), Error = errors.GetValueOrDefault(column.Name) is { } error && error != ColumnError.None ? error : null })],
        }).With(errors.Values.SelectMany(ErrorsOf));
    }

    private static IEnumerable<(string, double?)> ErrorsOf(ColumnError error)
        => [("psi", error.Psi), ("jensenShannon", error.JensenShannon), ("kolmogorovSmirnov", error.KolmogorovSmirnov), ("wasserstein", error.Wasserstein), ("distinct", error.Distinct)];

    private static ColumnRole RoleOf(ModelEntry model, WindowSummary window, string column)
        => window.IsOutput(column) ? ColumnRole.Output
            : model.Row.ProtectedAttributes.Contains(column) ? ColumnRole.Attribute : ColumnRole.Feature;

    /// <summary>Whether groups are treated alike in a window.</summary>
    internal static FairnessDocument FairnessOf(ModelEntry model, WindowSummary window, FairnessReferences references)
    {
        var (report, error) = SummaryFairness.Judge(window, [.. model.Row.ProtectedAttributes, .. Pairs([.. model.Row.ProtectedAttributes])], options: null, references.Groups);
        return FairnessDocument.Of(report).With(("rocAuc", error));
    }

    /// <summary>Intersections, as summaries keep them.</summary>
    private static IEnumerable<string> Pairs(IReadOnlyList<string> attributes)
        => attributes.SelectMany((left, i) => attributes.Skip(i + 1).Select(right => $"{left}×{right}"));

    private static PerformanceDocument PerformanceOf(ModelEntry model, WindowSummary window)
    {
        var (report, rocAucError, averagePrecisionError) = SummaryPerformance.Classification(window);
        var document = PerformanceDocument.Of(report) with { Estimated = SummaryPerformance.Estimated(window) is { Rows: > 0 } estimated ? estimated : null };
        if (model.Row.Task == ModelTask.Regression)
            document = document with { Regression = SummaryPerformance.Regression(window), Rows = window.Regression.Rows };
        else if (model.Row.Task == ModelTask.Multiclass && window.Classes.Rows > 0)
            document = document with { Rows = window.Classes.Rows, Accuracy = SummaryPerformance.Multiclass(window).Accuracy };
        return document.With(("rocAuc", rocAucError), ("averagePrecision", averagePrecisionError));
    }
}
