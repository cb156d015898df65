namespace Cockpit.Statistics.Summaries;

/// <summary>Whether two parts of summaries hold the same.</summary>
internal static class Same
{
    /// <summary>What taking back may leave of a sum of which nothing remains is far below this.</summary>
    private const double Nothing = 1e-9;

    /// <summary>Whether both write the same bytes.</summary>
    public static bool Bytes(Action<BinaryWriter> one, Action<BinaryWriter> other) => Written(one).AsSpan().SequenceEqual(Written(other));

    /// <summary>Whether two sums are near each other, relative to the sizes of what was summed.</summary>
    public static bool Near(double one, double other, double scale, double tolerance)
        => one.Equals(other) || Math.Abs(one - other) <= tolerance * Math.Max(Math.Max(scale, Nothing), Math.Max(Math.Abs(one), Math.Abs(other)));

    /// <summary>Whether both hold the same keys with equal values.</summary>
    public static bool Items<TKey, TValue>(
        IReadOnlyDictionary<TKey, TValue> one, IReadOnlyDictionary<TKey, TValue> other, Func<TValue, TValue, bool> equal)
        where TKey : notnull
        => one.Count == other.Count && one.All(item => other.TryGetValue(item.Key, out var found) && equal(item.Value, found));

    private static byte[] Written(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
