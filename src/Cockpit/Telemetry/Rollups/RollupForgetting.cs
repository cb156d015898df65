using System.Text;
using Cockpit.Store.Database;
using Cockpit.Store.Rollups;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Telemetry.Rollups;

/// <summary>Takes a value out of all summaries, in which it stands where somebody sent it as a feature or an attribute; the figures stay.</summary>
public sealed class RollupForgetting(CockpitStore store)
{
    private const int RowsAtOnce = 50, LongestPart = 100;

    /// <summary>Replaces every summary that names the value by one that counts it namelessly; returns how many.</summary>
    public async Task<int> ForgetAsync(string value, CancellationToken cancellationToken)
    {
        // Of a long text a summary keeps the beginning.
        var part = Encoding.UTF8.GetBytes(value.Length <= LongestPart ? value : value[..(LongestPart - 1)]);
        var (last, replaced) = (long.MinValue, 0);
        while (true)
        {
            await using var context = store.Read();
            var page = await context.Set<RollupRow>().Where(row => row.Sequence > last).OrderBy(row => row.Sequence).Take(RowsAtOnce).ToListAsync(cancellationToken);
            foreach (var row in page.Where(row => row.Content.AsSpan().IndexOf(part) >= 0))
                replaced += await ReplaceAsync(row, value, cancellationToken) ? 1 : 0;
            if (page.Count < RowsAtOnce)
                return replaced;
            last = page[^1].Sequence;
        }
    }

    private async Task<bool> ReplaceAsync(RollupRow row, string value, CancellationToken cancellationToken)
    {
        var summary = RollupContent.Read(row.Content);
        if (!summary.Forget(value))
            return false;
        return await store.WriteAsync(async (context, token) =>
        {
            // Deleted and added anew, never changed: so a compaction that has read it before finds that it is gone, and so does this. What it was added to has a
            // higher sequence and is still to come.
            if (await context.Set<RollupRow>().Where(one => one.Sequence == row.Sequence).ExecuteDeleteAsync(token) == 0)
                return false;
            context.Add(RollupKey.Of(row).Row(row.Decisions, RollupContent.Write(summary)));
            return true;
        }, cancellationToken);
    }
}
