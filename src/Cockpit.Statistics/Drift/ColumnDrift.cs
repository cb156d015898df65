using Cockpit.Statistics.Drift.Measures;

namespace Cockpit.Statistics.Drift;

/// <summary>PSI with what it must exceed to be more than chance at this many rows (α = 0.05 for this column alone).</summary>
public sealed record PsiFigure(double Value, double Critical, int Bins);

/// <summary>Jensen–Shannon distance, base 2.</summary>
public sealed record JensenShannonFigure(double Distance);

/// <summary>
/// Wasserstein-1 in units of the column and in standard deviations (ddof 1) of the baseline; the latter null where that is constant.
/// </summary>
public sealed record WassersteinFigure(double Value, double? Normalized);

/// <summary>All that is said about one column. Figures that do not apply or are undefined are null.</summary>
public sealed record ColumnDrift
{
    /// <summary>The column.</summary>
    public required string Name { get; init; }

    /// <summary>Numbers or categories.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>Share of rows without a value.</summary>
    public required BeforeAfter<double> Missing { get; init; }

    /// <summary>Distinct values.</summary>
    public required BeforeAfter<long> Distinct { get; init; }

    /// <summary>Bits, of bins or of categories (missing included).</summary>
    public required BeforeAfter<double?> Entropy { get; init; }

    /// <summary>Share of values outside the baseline's fences; numeric only.</summary>
    public BeforeAfter<double>? Outliers { get; init; }

    /// <summary>Population stability index.</summary>
    public PsiFigure? Psi { get; init; }

    /// <summary>Jensen–Shannon distance.</summary>
    public JensenShannonFigure? JensenShannon { get; init; }

    /// <summary>Kolmogorov–Smirnov; numeric only.</summary>
    public KolmogorovSmirnovResult? KolmogorovSmirnov { get; init; }

    /// <summary>Wasserstein-1; numeric only.</summary>
    public WassersteinFigure? Wasserstein { get; init; }

    /// <summary>χ² over all categories; categorical only.</summary>
    public ChiSquareResult? ChiSquare { get; init; }

    /// <summary>Categories that the baseline never had.</summary>
    public IReadOnlyList<string> NewCategories { get; init; } = [];

    /// <summary>Categories that the window does not have.</summary>
    public IReadOnlyList<string> MissingCategories { get; init; } = [];

    /// <summary>The verdict.</summary>
    public required DriftVerdict Verdict { get; init; }

    /// <summary>The verdict in words.</summary>
    public required string Sentence { get; init; }

    /// <summary>The tests behind the verdict.</summary>
    public required IReadOnlyList<DriftSignal> Signals { get; init; }

    /// <summary>Puts the evidence and the weighed signals together.</summary>
    internal static ColumnDrift Of(ColumnEvidence evidence, IReadOnlyList<DriftSignal> signals, DriftOptions options)
    {
        var verdict = VerdictOf(evidence, signals, options);
        var column = new ColumnDrift
        {
            Name = evidence.Name,
            Kind = evidence.Kind,
            Missing = evidence.MissingRate,
            Distinct = evidence.Distinct,
            Entropy = default,
            Verdict = verdict,
            Sentence = ColumnSentence.Of(evidence, verdict, signals, options),
            Signals = signals,
        };
        return evidence is NumericEvidence numeric ? column.With(numeric, options) : column.With((CategoricalEvidence)evidence, options);
    }

    private static DriftVerdict VerdictOf(ColumnEvidence evidence, IReadOnlyList<DriftSignal> signals, DriftOptions options)
    {
        if (signals.Any(signal => signal.Significant))
            return signals.Any(signal => signal is { Significant: true, Large: true }) ? DriftVerdict.Drifted : DriftVerdict.Watch;
        return DriftTests.EnoughRows(evidence, options) && DriftTests.EnoughValues(evidence, options)
            ? DriftVerdict.Stable : DriftVerdict.Insufficient;
    }

    private ColumnDrift With(NumericEvidence evidence, DriftOptions options) => this with
    {
        Entropy = new(Distributions.Entropy.Bits(evidence.Bins.Baseline), Distributions.Entropy.Bits(evidence.Bins.Current)),
        Outliers = new(ColumnEvidence.Share(evidence.Outliers.Baseline, evidence.Present.Baseline),
            ColumnEvidence.Share(evidence.Outliers.Current, evidence.Present.Current)),
        Psi = PsiOf(evidence.Bins.Baseline, evidence.Bins.Current, evidence.Present, options),
        JensenShannon = DistanceOf(evidence.Bins.Baseline, evidence.Bins.Current),
        KolmogorovSmirnov = evidence.KolmogorovSmirnov,
        Wasserstein = evidence.Wasserstein is { } distance
            ? new WassersteinFigure(
                distance, evidence.Location.Baseline.Deviation > 0 ? distance / evidence.Location.Baseline.Deviation : null)
            : null,
    };

    private ColumnDrift With(CategoricalEvidence evidence, DriftOptions options) => this with
    {
        Entropy = new(Distributions.Entropy.Bits(evidence.Categories.Baseline), Distributions.Entropy.Bits(evidence.Categories.Current)),
        Psi = PsiOf(evidence.Categories.Baseline, evidence.Categories.Current, evidence.Rows, options),
        JensenShannon = DistanceOf(evidence.Categories.Baseline, evidence.Categories.Current),
        ChiSquare = ChiSquareTest.Contingency(evidence.Categories.Baseline, evidence.Categories.Current),
        NewCategories = evidence.Categories.New,
        MissingCategories = evidence.Categories.Gone,
    };

    private static PsiFigure? PsiOf(ReadOnlySpan<long> baseline, ReadOnlySpan<long> current, BeforeAfter<long> rows, DriftOptions options)
        => PopulationStability.Index(baseline, current, options.ZeroRule) is { } value
            ? new PsiFigure(value, PopulationStability.Critical(rows.Baseline, rows.Current, baseline.Length), baseline.Length)
            : null;

    private static JensenShannonFigure? DistanceOf(ReadOnlySpan<long> baseline, ReadOnlySpan<long> current)
        => Measures.JensenShannon.Distance(baseline, current) is { } distance ? new JensenShannonFigure(distance) : null;
}
