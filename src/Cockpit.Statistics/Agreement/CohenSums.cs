namespace Cockpit.Statistics.Agreement;

/// <summary>What the nominal κ of two raters needs: how often they agreed, and how often each said what.</summary>
internal sealed class CohenSums
{
    private readonly List<long> _first = [];
    private readonly List<long> _second = [];
    private long _items;
    private long _agreed;

    /// <summary>Takes an item that both rated.</summary>
    public void Add(int first, int second)
    {
        while (_first.Count <= Math.Max(first, second))
        {
            _first.Add(0);
            _second.Add(0);
        }

        _items++;
        _first[first]++;
        _second[second]++;
        _agreed += first == second ? 1 : 0;
    }

    /// <summary>See <see cref="CohenKappa"/>; null where both said one and the same of every item, or there is none.</summary>
    public double? Kappa()
    {
        if (_items == 0)
            return null;
        var chance = _first.Zip(_second, (first, second) => (double)first / _items * ((double)second / _items)).Sum();
        return chance >= 1 ? null : (((double)_agreed / _items) - chance) / (1 - chance);
    }
}
