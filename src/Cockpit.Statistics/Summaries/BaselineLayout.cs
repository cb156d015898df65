using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>How a baseline lays out one column: what live values are counted against.</summary>
/// <param name="Name">The column.</param>
/// <param name="Kind">Numbers or categories; of categories nothing else is set.</param>
/// <param name="Bins">Bins for ever; null for categories.</param>
/// <param name="Fences">Fences outside which a value is an outlier; null for categories.</param>
/// <param name="Minimum">The smallest value; NaN without values and for categories.</param>
/// <param name="Maximum">The largest value.</param>
public sealed record ColumnLayout(
    string Name, ColumnKind Kind, NumericBins? Bins, OutlierFences? Fences, double Minimum, double Maximum)
{
    /// <summary>A column of categories.</summary>
    public static ColumnLayout Categorical(string name) => new(name, ColumnKind.Categorical, null, null, double.NaN, double.NaN);

    /// <summary>
    /// A column of numbers: deciles and fences of the values. Of values kept in buckets, edges and fences lie on bounds of buckets, where
    /// counts are exact.
    /// </summary>
    public static ColumnLayout Numeric(string name, QuantileSketch values, Moments moments, EdgeRule edges = EdgeRule.UpperClosed)
    {
        var sorted = values.ToSortedCounts();
        var known = sorted.Count > 0;
        var layout = new ColumnLayout(name, ColumnKind.Numeric, NumericBins.FromBaseline(sorted, rule: edges), OutlierFences.Of(sorted),
            known ? moments.Minimum : double.NaN, known ? moments.Maximum : double.NaN);
        return values.IsExact ? layout : layout with { Bins = Widened(layout.Bins!), Fences = Widened(layout.Fences!.Value) };
    }

    /// <summary>
    /// The layout with every limit moved outwards to the next bound of a bucket, so that values in buckets can be counted on it exactly.
    /// </summary>
    internal ColumnLayout OnBucketBounds() => this with
    {
        Bins = Widened(Bins!),
        Fences = Widened(Fences!.Value),
        Minimum = double.IsNaN(Minimum) ? Minimum : QuantileSketch.BoundBelow(Minimum),
        Maximum = double.IsNaN(Maximum) ? Maximum : QuantileSketch.BoundAbove(Maximum),
    };

    /// <summary>A fingerprint of all limits: counts against layouts of the same fingerprint can be added and compared.</summary>
    internal ulong Tag()
    {
        var tag = StableHash.Of(StableHash.Of((double)Bins!.Rule), Bins.Edges.Length);
        foreach (var edge in Bins.Edges)
            tag = StableHash.Of(tag, edge);
        tag = StableHash.Of(StableHash.Of(tag, Fences!.Value.Low), Fences.Value.High);
        return StableHash.Of(StableHash.Of(tag, Minimum), Maximum);
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write((byte)Kind);
        if (Kind == ColumnKind.Categorical)
            return;
        writer.Write((byte)Bins!.Rule);
        writer.Write7BitEncodedInt(Bins.Edges.Length);
        foreach (var edge in Bins.Edges)
            writer.Write(edge);
        writer.Write(Fences!.Value.Low);
        writer.Write(Fences.Value.High);
        writer.Write(Minimum);
        writer.Write(Maximum);
    }

    internal static ColumnLayout Read(BinaryReader reader)
    {
        var name = reader.ReadString();
        if ((ColumnKind)reader.ReadByte() == ColumnKind.Categorical)
            return Categorical(name);
        var rule = (EdgeRule)reader.ReadByte();
        var edges = new double[reader.Read7BitEncodedInt()];
        for (var i = 0; i < edges.Length; i++)
            edges[i] = reader.ReadDouble();
        var fences = new OutlierFences(reader.ReadDouble(), reader.ReadDouble());
        return new ColumnLayout(
            name, ColumnKind.Numeric, new NumericBins(edges, rule), fences, reader.ReadDouble(), reader.ReadDouble());
    }

    private static NumericBins Widened(NumericBins bins)
    {
        var edges = new List<double>(bins.Edges.Length);
        foreach (var edge in bins.Edges)
        {
            var bound = QuantileSketch.BoundAbove(edge);
            if (edges.Count == 0 || bound > edges[^1])
                edges.Add(bound);
        }
        return new NumericBins(edges.ToArray(), EdgeRule.UpperClosed);
    }

    private static OutlierFences Widened(OutlierFences fences)
        => double.IsNaN(fences.Low) ? fences : new(QuantileSketch.BoundBelow(fences.Low), QuantileSketch.BoundAbove(fences.High));
}

/// <summary>The layout of all columns of a baseline: what live values are counted against. Immutable.</summary>
public sealed class BaselineLayout
{
    private readonly Dictionary<string, ColumnLayout> _columns;

    internal BaselineLayout(Guid id, Dictionary<string, ColumnLayout> columns)
    {
        Id = id;
        _columns = columns;
    }

    /// <summary>Changes whenever the baseline does.</summary>
    public Guid Id { get; }

    /// <summary>The columns by name.</summary>
    public IReadOnlyDictionary<string, ColumnLayout> Columns => _columns;

    /// <summary>Writes it in a form that does not depend on the machine.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Id.ToByteArray());
        writer.Write7BitEncodedInt(_columns.Count);
        foreach (var column in _columns.Values)
            column.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static BaselineLayout Read(BinaryReader reader)
    {
        var id = new Guid(reader.ReadBytes(16));
        var columns = new Dictionary<string, ColumnLayout>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var column = ColumnLayout.Read(reader);
            columns[column.Name] = column;
        }
        return new BaselineLayout(id, columns);
    }
}

/// <summary>What shapes the summaries of one version.</summary>
/// <param name="Baseline">What its values are counted against; null without a baseline.</param>
/// <param name="Attributes">Its protected attributes, in the order of <see cref="DecisionFacts.Groups"/>; each name once.</param>
public sealed record SummaryShape(BaselineLayout? Baseline, IReadOnlyList<string> Attributes)
{
    /// <summary>No baseline and no attributes.</summary>
    public static SummaryShape Plain { get; } = new(null, []);
}
