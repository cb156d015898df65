using System.Runtime.CompilerServices;

namespace Cockpit.Cli.Analyze;

/// <summary>How often each of a few different numbers occurs: a hash table small enough for the processor's cache.</summary>
/// <param name="most">Different numbers it may hold.</param>
internal sealed class NumberCounts(int most)
{
    private double[] _numbers = new double[64];
    private long[] _counts = new long[64];
    private int _kinds;

    /// <summary>Counts a number; false when it would be one too many, and is not counted. −0 must come as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(double number)
    {
        var place = PlaceOf(number);
        if (_counts[place]++ > 0)
            return true;
        if (_kinds == most)
        {
            _counts[place] = 0;
            return false;
        }

        _numbers[place] = number;
        if (++_kinds * 2 > _numbers.Length)
            Grow();
        return true;
    }

    /// <summary>The numbers in ascending order, and the count of each.</summary>
    public (double[] Numbers, long[] Counts) Sorted()
    {
        var numbers = new double[_kinds];
        var counts = new long[_kinds];
        var at = 0;
        for (var place = 0; place < _numbers.Length; place++)
        {
            if (_counts[place] > 0)
                (numbers[at], counts[at++]) = (_numbers[place], _counts[place]);
        }

        Array.Sort(numbers, counts);
        return (numbers, counts);
    }

    /// <summary>Where a number is, or would be.</summary>
    private int PlaceOf(double number)
    {
        // Whole numbers differ in their upper bits only; the product carries them all into its uppermost.
        var hash = (ulong)BitConverter.DoubleToInt64Bits(number) * 0x9E3779B97F4A7C15UL;
        var mask = _numbers.Length - 1;
        var place = (int)((hash ^ (hash >> 32)) >> 20) & mask;
        while (_counts[place] > 0 && _numbers[place] != number)
            place = (place + 1) & mask;
        return place;
    }

    private void Grow()
    {
        var (numbers, counts) = (_numbers, _counts);
        _numbers = new double[numbers.Length * 2];
        _counts = new long[numbers.Length * 2];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (counts[i] == 0)
                continue;
            var place = PlaceOf(numbers[i]);
            (_numbers[place], _counts[place]) = (numbers[i], counts[i]);
        }
    }
}
