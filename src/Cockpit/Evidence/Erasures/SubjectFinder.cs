using System.Runtime.CompilerServices;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence.Erasures;

/// <summary>What the store holds of a subject.</summary>
/// <param name="Decisions">Decisions about it.</param>
/// <param name="Overrides">Overrides for it.</param>
/// <param name="Calls">Calls answered later that were handed in for it; kept answers are found by their decisions and are not counted here.</param>
/// <param name="Lines">Lines in quarantine that name it.</param>
public sealed record SubjectCounts(long Decisions, long Overrides, long Calls, long Lines);

/// <summary>Finds where a subject is named.</summary>
public sealed class SubjectFinder(CockpitStore store)
{
    // A request may have some megabytes, a line has 64 KB at most.
    private const int CallsAtOnce = 8, LinesAtOnce = 200;

    /// <summary>How much there is.</summary>
    public async Task<SubjectCounts> CountAsync(string subject, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return new SubjectCounts(await context.Set<DecisionRow>().LongCountAsync(row => row.Subject == subject, cancellationToken),
            await context.Set<OverrideRow>().LongCountAsync(row => row.Subject == subject, cancellationToken),
            await CallsAsync(subject, cancellationToken).LongCountAsync(cancellationToken), await LinesAsync(subject, cancellationToken).LongCountAsync(cancellationToken));
    }

    /// <summary>Calls that a header or their body says are about the subject.</summary>
    public async IAsyncEnumerable<QueuedCallId> CallsAsync(string subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = new SubjectText(subject);
        for (QueuedCallId? last = null; ;)
        {
            await using var context = store.Read();
            var rows = context.Set<QueuedCallRow>().AsQueryable();
            if (last is { } before)
                rows = rows.Where(row => row.Id > before);
            var page = await rows.OrderBy(row => row.Id).Take(CallsAtOnce)
                .Select(row => new { row.Id, row.Subject, Body = context.Set<QueuedRequestRow>().Where(request => request.Id == row.Id).Select(request => request.Body).FirstOrDefault() }).ToListAsync(cancellationToken);
            foreach (var call in page.Where(call => call.Subject == subject || (call.Body is { } body && text.IsAskedIn(body))))
                yield return call.Id;
            if (page.Count < CallsAtOnce)
                yield break;
            last = page[^1].Id;
        }
    }

    /// <summary>Lines in quarantine that name the subject, by their sequence.</summary>
    public async IAsyncEnumerable<long> LinesAsync(string subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = new SubjectText(subject);
        for (var last = long.MinValue; ;)
        {
            await using var context = store.Read();
            var page = await context.Set<QuarantineRow>().Where(row => row.Sequence > last).OrderBy(row => row.Sequence).Take(LinesAtOnce).Select(row => new { row.Sequence, row.Content, row.Reason }).ToListAsync(cancellationToken);
            foreach (var line in page.Where(line => text.IsSaidIn(line.Content) || text.IsSaidIn(line.Reason)))
                yield return line.Sequence;
            if (page.Count < LinesAtOnce)
                yield break;
            last = page[^1].Sequence;
        }
    }
}
