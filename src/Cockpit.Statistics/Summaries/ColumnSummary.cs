using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>
/// One column of a window or of a baseline. Rows without a value are not in it: they are the rows of the whole, less <see cref="Present"/>.
/// </summary>
public sealed class ColumnSummary
{
    private readonly SummaryPrecision _precision;
    private readonly ColumnLayout? _layout;
    private readonly ulong _tag;
    private long _lastRow = -1;

    internal ColumnSummary(SummaryPrecision precision, ColumnLayout? layout = null)
        : this(precision, layout, new(precision.Numbers()), new(), new(precision.Categories()))
    {
    }

    private ColumnSummary(SummaryPrecision precision, ColumnLayout? layout, QuantileSketch numbers, Moments moments, HeavyHitters texts)
    {
        _precision = precision;
        _layout = layout;
        _tag = layout is { Kind: ColumnKind.Numeric } ? layout.Tag() : 0;
        Numbers = numbers;
        Moments = moments;
        Texts = texts;
    }

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Numbers = 1,
        Texts = 2,
        Unreadable = 4,
        Against = 8,
    }

    /// <summary>The values counted as numbers.</summary>
    public QuantileSketch Numbers { get; }

    /// <summary>Mean, spread and extremes of the numbers.</summary>
    public Moments Moments { get; }

    /// <summary>The values counted as categories.</summary>
    public HeavyHitters Texts { get; }

    /// <summary>Values that are no finite number where the baseline has numbers; for statistics they are missing.</summary>
    public long Unreadable { get; private set; }

    /// <summary>
    /// The numbers counted against the baseline; null where there is none, or where parts were counted against different ones.
    /// </summary>
    public BaselineCounts? Against { get; private set; }

    /// <summary>Rows with a usable value.</summary>
    public long Present => Numbers.Count + Texts.Total;

    /// <summary>Distinct values; see <see cref="DistinctIsExact"/>.</summary>
    public double Distinct => Numbers.DistinctEstimate + Texts.DistinctEstimate;

    /// <summary>Whether <see cref="Distinct"/> is the true number, not one within 1.6 % (standard error).</summary>
    public bool DistinctIsExact => Numbers.DistinctIsExact && Texts.DistinctIsExact;

    /// <summary>Counts a value of a row, unless the row had a value here already.</summary>
    internal void Add(in Cell cell, long row)
    {
        if (cell.IsMissing || row == _lastRow)
            return;
        _lastRow = row;
        var number = cell.Number;
        if (_layout is null ? double.IsNaN(number) : _layout.Kind == ColumnKind.Categorical)
            Add(string.IsNullOrEmpty(cell.Text) ? SummaryText.Of(number) : cell.Text);
        else
            Add(double.IsNaN(number) ? SummaryText.Number(cell.Text) : number);
    }

    /// <summary>Counts a number; one that is not finite is unreadable.</summary>
    internal void Add(double number)
    {
        if (!double.IsFinite(number))
        {
            Unreadable++;
            return;
        }
        if (_layout is { Kind: ColumnKind.Numeric } && Numbers.Count == 0)
            Against = new BaselineCounts(_tag, _layout);
        if (Against?.Tag == _tag)
            Against.Add(_layout!, number);
        else
            Against = null;
        Numbers.Add(number);
        Moments.Add(number);
    }

    /// <summary>Counts a text.</summary>
    internal void Add(string text) => Texts.Add(SummaryText.Of(text));

    /// <summary>Adds what another has seen.</summary>
    internal void Merge(ColumnSummary other)
    {
        if (Numbers.Count == 0)
            Against = other.Against?.Copy();
        else if (other.Numbers.Count > 0 && Against?.Tag == other.Against?.Tag)
            Against?.Merge(other.Against!);
        else if (other.Numbers.Count > 0)
            Against = null;
        Numbers.Merge(other.Numbers);
        Moments.Merge(other.Moments);
        Texts.Merge(other.Texts);
        Unreadable += other.Unreadable;
    }

    /// <summary>The column as numbers: texts that are numbers are taken in, others are left out. Itself where it has no texts.</summary>
    internal ColumnSummary AsNumbers()
    {
        if (Texts.Total == 0)
            return this;
        var copy = new ColumnSummary(_precision);
        copy.Numbers.Merge(Numbers);
        copy.Moments.Merge(Moments);
        foreach (var (text, times) in Texts.ToCategoryCounts().Items)
        {
            var number = SummaryText.Number(text);
            if (double.IsNaN(number))
                continue;
            copy.Numbers.Add(number, times);
            copy.Moments.Add(number, times);
        }
        copy.Against = copy.Numbers.Count == Numbers.Count ? Against : null;
        return copy;
    }

    /// <summary>Whether both have seen the same; means and spreads within a tolerance.</summary>
    internal bool ContentEquals(ColumnSummary other, double tolerance)
        => Unreadable == other.Unreadable && Moments.IsNear(other.Moments, tolerance)
            && Same.Bytes(Numbers.Write, other.Numbers.Write) && Same.Bytes(Texts.Write, other.Texts.Write)
            && Against is null == other.Against is null && (Against is null || Same.Bytes(Against.Write, other.Against!.Write));

    internal void Write(BinaryWriter writer)
    {
        writer.Write((byte)((Numbers.Count > 0 ? Parts.Numbers : Parts.None) | (Texts.Total > 0 ? Parts.Texts : Parts.None)
            | (Unreadable > 0 ? Parts.Unreadable : Parts.None) | (Against is not null ? Parts.Against : Parts.None)));
        if (Numbers.Count > 0)
        {
            Numbers.Write(writer);
            Moments.Write(writer);
        }
        if (Texts.Total > 0)
            Texts.Write(writer);
        if (Unreadable > 0)
            writer.Write7BitEncodedInt64(Unreadable);
        Against?.Write(writer);
    }

    internal static ColumnSummary Read(BinaryReader reader, SummaryPrecision precision)
    {
        var parts = (Parts)reader.ReadByte();
        var hasNumbers = parts.HasFlag(Parts.Numbers);
        var numbers = hasNumbers ? QuantileSketch.Read(reader, precision.Numbers()) : new(precision.Numbers());
        var moments = hasNumbers ? Moments.Read(reader) : new();
        var texts = parts.HasFlag(Parts.Texts) ? HeavyHitters.Read(reader, precision.Categories()) : new(precision.Categories());
        return new ColumnSummary(precision, null, numbers, moments, texts)
        {
            Unreadable = parts.HasFlag(Parts.Unreadable) ? reader.Read7BitEncodedInt64() : 0,
            Against = parts.HasFlag(Parts.Against) ? BaselineCounts.Read(reader) : null,
        };
    }
}
