using Cockpit.Store.Database;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>
/// The checkpoints that an export can be held against. There may be millions, so it is the newest hundred, the last of each hour of the seven
/// days before the export, and the last of each day before that, in UTC.
/// </summary>
public sealed class EarlierSizes(CockpitStore store)
{
    private const int Newest = 100;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1), Week = TimeSpan.FromDays(7);

    /// <summary>Their sizes below the given one, largest first.</summary>
    public async Task<IReadOnlyList<long>> ReadAsync(long below, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var newest = await context.Set<LedgerCheckpointRow>().Where(row => row.Size < below).OrderByDescending(row => row.Size).Take(Newest).Select(row => new Known(row.Size, row.At)).ToListAsync(cancellationToken);
        List<long> sizes = [.. newest.Select(one => one.Size)];
        for (var last = newest is [.., var oldest] && newest.Count == Newest ? oldest : null; last is not null;)
        {
            var (size, before) = (last.Size, last.At.UtcTicks / Unit(newest[0].At, last.At).Ticks * Unit(newest[0].At, last.At).Ticks);
            var instant = new DateTimeOffset(before, TimeSpan.Zero);
            last = await context.Set<LedgerCheckpointRow>().Where(row => row.Size < size && row.At < instant).OrderByDescending(row => row.Size).Select(row => new Known(row.Size, row.At)).FirstOrDefaultAsync(cancellationToken);
            if (last is not null)
                sizes.Add(last.Size);
        }

        return sizes;
    }

    private static TimeSpan Unit(DateTimeOffset newest, DateTimeOffset at) => newest - at < Week ? Hour : Day;

    private sealed record Known(long Size, DateTimeOffset At);
}
