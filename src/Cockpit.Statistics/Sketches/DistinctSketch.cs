using System.Numerics;

namespace Cockpit.Statistics.Sketches;

/// <summary>How many distinct values a column has, in 4 KB whatever it holds, less on disk while it holds little.</summary>
/// <remarks>
/// HyperLogLog with 4,096 registers and 64-bit hashes (Flajolet et al. 2007), read by Ertl's estimator (2017), which has no bias at any
/// size. Standard error 1.04/√4096 = 1.6 %: within 5 % in 99.8 % of columns. Merging takes the larger of each register.
/// </remarks>
public sealed class DistinctSketch : ISketch<DistinctSketch>
{
    /// <summary>Standard error of the estimate, relative to it.</summary>
    public const double RelativeError = 0.01625;

    private const int Bits = 12;
    private const int Registers = 1 << Bits;
    private const int Ranks = 64 - Bits;

    private readonly byte[] _registers = new byte[Registers];

    /// <summary>Sees a number; NaN is missing and does not count.</summary>
    public void Add(double value)
    {
        if (!double.IsNaN(value))
            Add(StableHash.Of(value));
    }

    /// <summary>Sees a text; an empty one is missing and does not count.</summary>
    public void Add(ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty)
            Add(StableHash.Of(value));
    }

    /// <summary>The estimated number of distinct values.</summary>
    public double Estimate()
    {
        Span<int> ranks = stackalloc int[Ranks + 2];
        foreach (var rank in _registers)
            ranks[rank]++;
        var z = Registers * Tau(1 - ((double)ranks[Ranks + 1] / Registers));
        for (var rank = Ranks; rank >= 1; rank--)
            z = (z + ranks[rank]) / 2;
        z += Registers * Sigma((double)ranks[0] / Registers);
        return Registers / (2 * Math.Log(2)) * (Registers / z);
    }

    /// <inheritdoc/>
    public void Merge(DistinctSketch other)
    {
        for (var i = 0; i < Registers; i++)
            _registers[i] = Math.Max(_registers[i], other._registers[i]);
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        var used = Registers - _registers.AsSpan().Count((byte)0);
        writer.Write7BitEncodedInt(used);
        if (!IsSparse(used))
        {
            writer.Write(_registers);
            return;
        }
        for (int i = 0, last = 0; i < Registers; i++)
        {
            if (_registers[i] == 0)
                continue;
            writer.Write7BitEncodedInt(i - last);
            writer.Write(_registers[i]);
            last = i;
        }
    }

    /// <inheritdoc/>
    public static DistinctSketch Read(BinaryReader reader)
    {
        var read = new DistinctSketch();
        var used = reader.Read7BitEncodedInt();
        if (!IsSparse(used))
        {
            reader.BaseStream.ReadExactly(read._registers);
            return read;
        }
        for (var at = 0; used > 0; used--)
            read._registers[at += reader.Read7BitEncodedInt()] = reader.ReadByte();
        return read;
    }

    /// <summary>Whether positions and ranks of the registers in use take less than all ranks.</summary>
    private static bool IsSparse(int used) => 2 * used < Registers;

    private void Add(ulong hash)
    {
        var register = hash >> Ranks;
        var rank = (byte)(Math.Min(BitOperations.LeadingZeroCount(hash << Bits), Ranks) + 1);
        if (rank > _registers[register])
            _registers[register] = rank;
    }

    private static double Sigma(double x)
    {
        if (x >= 1)
            return double.PositiveInfinity;
        var (y, z, previous) = (1.0, x, -1.0);
        while (z > previous)
        {
            previous = z;
            x *= x;
            z += x * y;
            y += y;
        }
        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1)
            return 0;
        var (y, z, previous) = (1.0, 1 - x, 2.0);
        while (z < previous)
        {
            previous = z;
            x = Math.Sqrt(x);
            y /= 2;
            z -= (1 - x) * (1 - x) * y;
        }
        return z / 3;
    }
}
