using System.Buffers;
using System.Runtime.CompilerServices;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Cli.Analyze;

/// <summary>Sorted runs of one column in a temporary file, as one ascending sample.</summary>
/// <param name="file">Where they are.</param>
/// <param name="runs">Where each begins, and how many numbers it has.</param>
internal sealed class MergedRuns(SpillFile file, IReadOnlyList<(long At, int Length)> runs) : IAscendingSample
{
    /// <summary>Numbers read ahead in a pass, over all runs together: what a pass holds does not grow with the sample.</summary>
    private const int ReadAhead = 131_072;
    private const int LeastPerRun = 64;

    /// <inheritdoc />
    public long Count { get; } = runs.Sum(run => (long)run.Length);

    /// <inheritdoc />
    public IAscendingBlocks Walk() => new Merge(file, runs);

    /// <summary>
    /// Takes from every run what lies at or below the smallest end of those read ahead, sorts that, and counts equal ones.
    /// </summary>
    private sealed class Merge : IAscendingBlocks
    {
        private readonly SpillFile _file;
        private readonly Ahead[] _runs;
        private readonly RadixSort _sort = new();
        private readonly double[] _gathered;
        private readonly double[] _values;
        private readonly long[] _cumulative;
        private (double Value, long Times) _held;
        private long _passed;

        public Merge(SpillFile file, IReadOnlyList<(long At, int Length)> runs)
        {
            _file = file;
            var share = Math.Max(LeastPerRun, ReadAhead / runs.Count);
            _runs = [.. runs.Select(run => new Ahead(run.At, run.Length, new double[Math.Min(share, run.Length)]))];
            _gathered = ArrayPool<double>.Shared.Rent(_runs.Sum(run => run.Room));
            _values = ArrayPool<double>.Shared.Rent(_gathered.Length + 1);
            _cumulative = ArrayPool<long>.Shared.Rent(_gathered.Length + 1);
        }

        public bool Next(out ReadOnlySpan<double> values, out ReadOnlySpan<long> cumulative)
        {
            int distinct;
            do
            {
                var gathered = Gather();
                _sort.Sort(gathered);
                distinct = Compress(gathered);
                // All that was gathered may be one value, which the next block may have as well.
            }
            while (distinct == 0 && _held.Times > 0);
            values = _values.AsSpan(0, distinct);
            cumulative = _cumulative.AsSpan(0, distinct);
            return distinct > 0;
        }

        public void Dispose()
        {
            ArrayPool<double>.Shared.Return(_gathered);
            ArrayPool<double>.Shared.Return(_values);
            ArrayPool<long>.Shared.Return(_cumulative);
        }

        private Span<double> Gather()
        {
            var limit = double.PositiveInfinity;
            foreach (var run in _runs)
            {
                run.Refill(_file);
                limit = Math.Min(limit, run.Limit);
            }

            var filled = 0;
            foreach (var run in _runs)
                filled += run.Take(limit, _gathered.AsSpan(filled));
            return _gathered.AsSpan(0, filled);
        }

        /// <summary>Counts equal values. The largest is held back until it is certain that no more of it come.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int Compress(ReadOnlySpan<double> sorted)
        {
            var distinct = 0;
            var (value, times) = _held;
            foreach (var next in sorted)
            {
                if (next == value || times == 0)
                {
                    times++;
                }
                else
                {
                    _values[distinct] = value;
                    _cumulative[distinct++] = _passed += times;
                    times = 1;
                }

                value = next;
            }

            if (sorted.IsEmpty && times > 0)
            {
                _values[distinct] = value;
                _cumulative[distinct++] = _passed += times;
                times = 0;
            }

            _held = (value, times);
            return distinct;
        }
    }

    /// <summary>The part of a run that is read and not taken yet.</summary>
    private sealed class Ahead(long at, int left, double[] buffer)
    {
        private long _at = at;
        private int _left = left;
        private int _start;
        private int _end;

        public int Room => buffer.Length;

        /// <summary>Up to which value this run is known; infinite once it is read to its end.</summary>
        public double Limit => _left == 0 ? double.PositiveInfinity : buffer[_end - 1];

        /// <summary>Reads on behind what is left: runs that end at about the same value give the most to sort at once.</summary>
        public void Refill(SpillFile file)
        {
            if (_left == 0 || _end - _start == buffer.Length)
                return;
            buffer.AsSpan(_start, _end - _start).CopyTo(buffer);
            (_start, _end) = (0, _end - _start);
            var more = Math.Min(buffer.Length - _end, _left);
            file.Read(_at, buffer.AsSpan(_end, more));
            _at += (long)more * sizeof(double);
            _left -= more;
            _end += more;
        }

        public int Take(double limit, Span<double> into)
        {
            var ready = buffer.AsSpan(_start, _end - _start);
            var count = ready.Length;
            if (count > 0 && ready[^1] > limit)
                count = CountAtMost(ready, limit);
            ready[..count].CopyTo(into);
            _start += count;
            return count;
        }

        private static int CountAtMost(ReadOnlySpan<double> sorted, double limit)
        {
            int low = 0, high = sorted.Length;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (sorted[middle] <= limit)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low;
        }
    }
}
