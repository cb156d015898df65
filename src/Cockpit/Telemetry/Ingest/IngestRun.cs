using System.Globalization;
using System.Text;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Telemetry.Ingest;

/// <summary>A line that was put in quarantine.</summary>
public sealed record QuarantinedLine(long Line, string Reason);

/// <summary>What became of a delivery.</summary>
/// <param name="Ingest">Names the delivery; its quarantined lines can be looked up by it.</param>
/// <param name="Accepted">Decisions stored.</param>
/// <param name="Duplicates">Decisions that were stored already.</param>
/// <param name="Quarantined">The first <see cref="IngestRun.ListedLines"/> bad lines.</param>
/// <param name="QuarantinedTotal">All bad lines.</param>
public sealed record IngestSummary(Guid Ingest, long Accepted, long Duplicates, IReadOnlyList<QuarantinedLine> Quarantined, long QuarantinedTotal);

/// <summary>
/// One delivery of decisions made elsewhere, in flat memory however long it is: lines become decisions in batches, each durable
/// before the next begins, and bad lines are kept with their number and reason.
/// </summary>
public sealed class IngestRun(
    CockpitStore store, RegistrySnapshot registry, Caller caller, TimeProvider clock, Func<IReadOnlyList<NewDecision>, CancellationToken, Task<int>> record)
{
    /// <summary>Most bad lines that a summary lists; all are kept.</summary>
    public const int ListedLines = 1000;

    private const int BatchSize = 500;

    private readonly Guid _id = Guid.CreateVersion7(clock.GetUtcNow());
    private readonly List<NewDecision> _batch = new(BatchSize);
    private readonly List<QuarantineRow> _bad = [];
    private readonly List<QuarantinedLine> _listed = [];
    private long _accepted;
    private long _duplicates;
    private long _quarantined;

    /// <summary>Notes that a delivery begins.</summary>
    public Task StartAsync(string source, CancellationToken cancellationToken)
        => store.WriteAsync((context, _) =>
        {
            context.Add(new IngestRow { Id = _id, At = clock.GetUtcNow(), Actor = caller.Actor, Source = source });
            return Task.FromResult(true);
        }, cancellationToken);

    /// <summary>Takes the decision of one line.</summary>
    public async ValueTask AddAsync(long line, RawDecision raw, Func<string> content, CancellationToken cancellationToken)
    {
        var (decision, reason) = raw.Check(registry, caller, clock, Trace(line));
        if (decision is null)
        {
            await QuarantineAsync(line, reason!, content(), cancellationToken);
            return;
        }

        _batch.Add(decision);
        if (_batch.Count == BatchSize)
            await FlushAsync(cancellationToken);
    }

    /// <summary>Keeps a line that cannot be a decision.</summary>
    public async ValueTask QuarantineAsync(long line, string reason, string content, CancellationToken cancellationToken)
    {
        _quarantined++;
        reason = Keepable(reason);
        if (_listed.Count < ListedLines)
            _listed.Add(new QuarantinedLine(line, reason));
        _bad.Add(new QuarantineRow { IngestId = _id, Line = line, Reason = reason, Content = Keepable(content) });
        if (_bad.Count == BatchSize)
            await FlushBadAsync(false, cancellationToken);
    }

    /// <summary>Makes the rest durable and says what became of everything.</summary>
    public async Task<IngestSummary> FinishAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await FlushBadAsync(true, cancellationToken);
        return new IngestSummary(_id, _accepted, _duplicates, _listed, _quarantined);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0)
            return;

        var isNew = await record([.. _batch], cancellationToken);
        _accepted += isNew;
        _duplicates += _batch.Count - isNew;
        _batch.Clear();
    }

    private Task<int> FlushBadAsync(bool complete, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            context.AddRange(_bad);
            await context.Set<IngestRow>().Where(row => row.Id == _id).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Accepted, _accepted).SetProperty(row => row.Duplicates, _duplicates)
                .SetProperty(row => row.Quarantined, _quarantined).SetProperty(row => row.Complete, complete), token);
            await context.SaveChangesAsync(token);
            _bad.Clear();
            return 0;
        }, cancellationToken);

    /// <summary>What the store can hold of a line: not too much, no half of a surrogate pair at the cut, no U+0000.</summary>
    private static string Keepable(string content)
    {
        var length = Math.Min(content.Length, QuarantineRow.ContentLimit);
        if (length > 0 && char.IsHighSurrogate(content[length - 1]))
            length--;
        return content[..length].Replace('\0', '\uFFFD');
    }

    private byte[] Trace(long line)
        => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"caller":{{JsonSerializer.Serialize(caller.Actor)}},"ingest":"{{_id:N}}","line":{{line}}}"""));
}
