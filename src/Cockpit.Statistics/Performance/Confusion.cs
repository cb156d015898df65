using System.Text.Json.Serialization;

namespace Cockpit.Statistics.Performance;

/// <summary>Decisions against labels, counted: true and false positives and negatives. Undefined figures are null, never 0.</summary>
public readonly record struct Confusion(long Tp, long Fp, long Tn, long Fn)
{
    /// <summary>Labelled rows.</summary>
    [JsonIgnore]
    public long Total => Tp + Fp + Tn + Fn;

    /// <summary>Rows whose label is positive.</summary>
    [JsonIgnore]
    public long Positives => Tp + Fn;

    /// <summary>Rows whose label is negative.</summary>
    [JsonIgnore]
    public long Negatives => Fp + Tn;

    /// <summary>Rows decided positive.</summary>
    [JsonIgnore]
    public long Selected => Tp + Fp;

    /// <summary>(TP + TN) / n.</summary>
    [JsonIgnore]
    public double? Accuracy => Ratio(Tp + Tn, Total);

    /// <summary>TP / (TP + FP), the positive predictive value.</summary>
    [JsonIgnore]
    public double? Precision => Ratio(Tp, Selected);

    /// <summary>TP / (TP + FN), the true positive rate.</summary>
    [JsonIgnore]
    public double? Recall => Ratio(Tp, Positives);

    /// <summary>FP / (FP + TN).</summary>
    [JsonIgnore]
    public double? FalsePositiveRate => Ratio(Fp, Negatives);

    /// <summary>FN / (TP + FN).</summary>
    [JsonIgnore]
    public double? FalseNegativeRate => Ratio(Fn, Positives);

    /// <summary>TN / (FP + TN), the specificity.</summary>
    [JsonIgnore]
    public double? TrueNegativeRate => Ratio(Tn, Negatives);

    /// <summary>TN / (TN + FN).</summary>
    [JsonIgnore]
    public double? NegativePredictiveValue => Ratio(Tn, Tn + Fn);

    /// <summary>(TP + FN) / n.</summary>
    [JsonIgnore]
    public double? BaseRate => Ratio(Positives, Total);

    /// <summary>(TP + FP) / n.</summary>
    [JsonIgnore]
    public double? SelectionRate => Ratio(Selected, Total);

    /// <summary>2·TP / (2·TP + FP + FN): the harmonic mean of precision and recall.</summary>
    [JsonIgnore]
    public double? F1 => Ratio(2 * Tp, (2 * Tp) + Fp + Fn);

    /// <summary>
    /// (recall + specificity) / 2; a class without rows contributes 0, so that a window of one class never looks balanced.
    /// </summary>
    [JsonIgnore]
    public double? BalancedAccuracy => Total == 0 ? null : ((Recall ?? 0) + (TrueNegativeRate ?? 0)) / 2;

    /// <summary>Matthews correlation, −1 to 1: (TP·TN − FP·FN)/√((TP+FP)(TP+FN)(TN+FP)(TN+FN)).</summary>
    /// <remarks>0 where a row or column of the table is empty: a constant does not correlate with anything. Null without rows.</remarks>
    [JsonIgnore]
    public double? MatthewsCorrelation
    {
        get
        {
            if (Total == 0)
                return null;
            var scale = Math.Sqrt((double)Selected * Positives) * Math.Sqrt((double)Negatives * (Tn + Fn));
            return scale == 0 ? 0 : (((double)Tp * Tn) - ((double)Fp * Fn)) / scale;
        }
    }

    /// <summary>Counts predictions against labels, row by row.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Confusion Of(ReadOnlySpan<bool> labels, ReadOnlySpan<bool> predictions)
    {
        if (labels.Length != predictions.Length)
            throw new ArgumentException("One prediction a label.", nameof(predictions));
        Span<long> cells = stackalloc long[4];
        for (var i = 0; i < labels.Length; i++)
            cells[(labels[i] ? 2 : 0) + (predictions[i] ? 1 : 0)]++;
        return new Confusion(cells[3], cells[1], cells[0], cells[2]);
    }

    /// <summary>Adds two tables; the sum is the table of both samples together.</summary>
    public static Confusion operator +(Confusion left, Confusion right)
        => new(left.Tp + right.Tp, left.Fp + right.Fp, left.Tn + right.Tn, left.Fn + right.Fn);

    /// <summary>Adds two tables.</summary>
    public static Confusion Add(Confusion left, Confusion right) => left + right;

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
