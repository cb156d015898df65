using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cockpit.Cli.Analyze;

/// <summary>
/// Sorts numbers by their bits, eleven at a time: five times as quick as comparing them where there are many. Belongs to one thread.
/// </summary>
internal sealed class RadixSort
{
    private const int Few = 2_000;
    private const int DigitBits = 11;
    private const int Digits = 6;
    private const int Radix = 1 << DigitBits;

    private readonly int[] _counts = new int[Digits * Radix];

    /// <summary>Sorts ascending; NaN is not allowed, −0 goes before 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort(Span<double> values)
    {
        if (values.Length < Few)
        {
            values.Sort();
            return;
        }

        var rented = ArrayPool<ulong>.Shared.Rent(values.Length);
        var keys = MemoryMarshal.Cast<double, ulong>(values);
        Count(keys);
        Order(keys, rented.AsSpan(0, values.Length));
        ArrayPool<ulong>.Shared.Return(rented);
        foreach (ref var key in keys)
            key = (key >> 63) == 0 ? ~key : key ^ (1UL << 63);
    }

    private void Order(Span<ulong> keys, Span<ulong> scratch)
    {
        var inScratch = false;
        for (var digit = 0; digit < Digits; digit++)
            inScratch ^= inScratch ? Scatter(scratch, keys, digit) : Scatter(keys, scratch, digit);
        if (inScratch)
            scratch.CopyTo(keys);
    }

    /// <summary>Turns numbers into keys that ascend with them, and counts every digit of every key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(Span<ulong> keys)
    {
        Array.Clear(_counts);
        foreach (ref var key in keys)
        {
            // Negative numbers ascend as their bits descend.
            key = (key >> 63) == 0 ? key | (1UL << 63) : ~key;
            for (var digit = 0; digit < Digits; digit++)
                _counts[(digit * Radix) + DigitOf(key, digit)]++;
        }
    }

    /// <summary>Puts keys in the order of one digit; false where all have the same, which leaves nothing to do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Scatter(ReadOnlySpan<ulong> from, Span<ulong> to, int digit)
    {
        var places = _counts.AsSpan(digit * Radix, Radix);
        if (places[DigitOf(from[0], digit)] == from.Length)
            return false;
        var place = 0;
        foreach (ref var count in places)
            (count, place) = (place, place + count);
        var shift = digit * DigitBits;
        foreach (var key in from)
            to[places[(int)(key >> shift) & (Radix - 1)]++] = key;
        return true;
    }

    private static int DigitOf(ulong key, int digit) => (int)(key >> (digit * DigitBits)) & (Radix - 1);
}
