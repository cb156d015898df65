namespace Cockpit.Statistics.Distributions;

/// <summary>A few items of a stream, each as likely as any other, in memory that does not grow with it (Vitter's algorithm R).</summary>
/// <remarks>A stream of no more than <paramref name="most"/> items is kept whole, in its order. Belongs to one thread.</remarks>
/// <param name="most">Most items that are kept.</param>
/// <param name="seed">The same seed draws the same items of the same stream.</param>
public sealed class Reservoir<T>(int most, ulong seed)
{
    private readonly SeededRandom _random = new(seed);
    private readonly List<T> _items = [];
    private long _seen;

    /// <summary>The items drawn.</summary>
    public IReadOnlyList<T> Items => _items;

    /// <summary>Offers an item, which is made only when it is drawn.</summary>
    /// <param name="from">What it is made from.</param>
    /// <param name="make">Makes it.</param>
    public void Offer<TFrom>(TFrom from, Func<TFrom, T> make)
    {
        var place = _seen++ < most ? _items.Count : (long)(_random.NextDouble() * _seen);
        if (place >= most)
            return;
        if (place == _items.Count)
            _items.Add(make(from));
        else
            _items[(int)place] = make(from);
    }
}
