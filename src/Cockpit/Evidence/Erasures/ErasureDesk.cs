using System.Globalization;
using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Erasures;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence.Erasures;

/// <summary>Takes requests to erase a subject, each with an audit row that names it by its keyed hash alone.</summary>
public sealed class ErasureDesk(CockpitStore store, SubjectFinder finder, ErasureQueries erasures, KeyHasher hasher, TimeProvider clock) : IDisposable
{
    private const int LongestSubject = 10_000;

    private readonly SemaphoreSlim _asked = new(0, 1);

    /// <summary>What is held of a subject, and its erasures before, the newest first.</summary>
    public async Task<(SubjectCounts? Counts, IReadOnlyList<ErasureRow> Before, Problem? Problem)> CountAsync(string? subject, CancellationToken cancellationToken)
        => CheckSubject(subject) is { } problem ? (null, [], problem)
            : (await finder.CountAsync(subject!, cancellationToken), await erasures.OfAsync(hasher.HashSubject(subject!), cancellationToken), null);

    /// <summary>Stores the request; the one that is not done yet, when there is one for the same subject.</summary>
    public async Task<(ErasureRow? Erasure, Problem? Problem)> RequestAsync(string? subject, string? reason, Caller caller, CancellationToken cancellationToken)
    {
        if ((CheckSubject(subject) ?? ReasonText.Refused(reason) ?? CheckReason(reason!, subject!)) is { } problem)
            return (null, problem);
        var (now, hash) = (clock.GetUtcNow(), hasher.HashSubject(subject!));
        var row = await store.WriteAsync(async (context, token) =>
        {
            if (!await Authority.HoldsAsync(context, caller, Policies.Administer, null, now, token))
                return null;
            if (await context.Set<ErasureRow>().AsNoTracking().FirstOrDefaultAsync(one => one.SubjectHash == hash && one.OverwrittenAt == null, token) is { } running)
                return running;
            var asked = new ErasureRow { Id = ErasureId.New(clock), Subject = subject, SubjectHash = hash, Reason = reason!.Trim(), RequestedBy = caller.Actor, At = now };
            context.Add(asked);
            context.Add(new AuditRow
            {
                At = now, Actor = caller.Actor, Action = "erasure.requested", Target = $"erasure:{asked.Id}", Reason = asked.Reason, Detail = $"Subject {Name(hash)}.", Source = caller.Source,
            });
            return asked;
        }, cancellationToken);
        if (row is null)
            return (null, CommonProblems.Forbidden);
        if (_asked.CurrentCount == 0)
            _asked.Release();
        return (row, null);
    }

    /// <inheritdoc />
    public void Dispose() => _asked.Dispose();

    /// <summary>How a subject is named where its name must not stand.</summary>
    public static string Name(byte[] hash) => $"hmac-sha256:{Convert.ToHexStringLower(hash)}";

    /// <summary>Waits until somebody asks in this process, or for so long.</summary>
    internal Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _asked.WaitAsync(most, cancellationToken);

    private static Problem? CheckSubject(string? subject)
        => subject is { Length: > 0 and <= LongestSubject } ? null
            : CommonProblems.Invalid("subject", subject is { Length: > 0 } ? "The subject is too long." : "The subject is missing.",
                string.Create(CultureInfo.InvariantCulture, $"Give it as decisions have it, in 1 to {LongestSubject:N0} characters."));

    private static Problem? CheckReason(string reason, string subject)
        => new SubjectText(subject).IsSaidIn(reason) ? CommonProblems.Invalid("reason", "The reason names the subject.", "Say why without naming anybody: the reason is kept for ever.") : null;
}
