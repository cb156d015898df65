using System.Runtime.CompilerServices;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Cli.Analyze;

/// <summary>
/// The numbers of one column in bounded memory and without loss: counted while there are few different ones, else sorted piece by piece
/// into a temporary file.
/// </summary>
/// <param name="spill">Where sorted pieces go.</param>
/// <param name="sort">Shared by the columns that one thread reads.</param>
internal sealed class NumberTally(SpillFile spill, RadixSort sort)
{
    /// <summary>Different numbers that are counted, and numbers of a piece: up to there a column is in memory.</summary>
    public const int MostKinds = 4_096, PieceLength = 65_536;

    private readonly List<(long At, int Length)> _runs = [];
    private NumberCounts? _kinds = new(MostKinds);
    private double[] _piece = [];
    private int _filled;

    /// <summary>Numbers taken.</summary>
    public long Count { get; private set; }

    /// <summary>Whether every number is a whole one.</summary>
    public bool AreWhole { get; private set; } = true;

    /// <summary>Takes a finite number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(double number)
    {
        Count++;
        AreWhole = AreWhole && double.IsInteger(number);
        // −0 and 0 are one value.
        number += 0.0;
        if (_kinds is null)
            Keep(number);
        else if (!_kinds.TryAdd(number))
            Unfold(number);
    }

    /// <summary>Ends the taking, on the thread that took.</summary>
    public void Complete()
    {
        if (_runs.Count == 0)
        {
            sort.Sort(_piece.AsSpan(0, _filled));
            return;
        }

        Spill();
        _piece = [];
    }

    /// <summary>All numbers taken, once that is complete.</summary>
    public IAscendingSample ToSample()
    {
        if (_runs.Count > 0)
            return new MergedRuns(spill, _runs);
        if (_kinds is null)
            return SortedCounts.FromAscending(_piece.AsSpan(0, _filled));
        var (values, counts) = _kinds.Sorted();
        return SortedCounts.FromCounts(values, counts);
    }

    /// <summary>There are too many different numbers to count them: each is kept as often as it came.</summary>
    private void Unfold(double number)
    {
        var (values, counts) = _kinds!.Sorted();
        _kinds = null;
        for (var i = 0; i < values.Length; i++)
        {
            for (var left = counts[i]; left > 0; left--)
                Keep(values[i]);
        }

        Keep(number);
    }

    private void Keep(double number)
    {
        if (_filled == PieceLength)
            Spill();
        if (_filled == _piece.Length)
            Array.Resize(ref _piece, Math.Clamp(_piece.Length * 2, MostKinds * 2, PieceLength));
        _piece[_filled++] = number;
    }

    private void Spill()
    {
        var piece = _piece.AsSpan(0, _filled);
        sort.Sort(piece);
        _runs.Add((spill.Append(piece), _filled));
        _filled = 0;
    }
}
