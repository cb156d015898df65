using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Telemetry.Ingest;

/// <summary>A line that was put in quarantine.</summary>
public sealed record QuarantinedLine(long Line, string Reason);

/// <summary>
/// One delivery of lines, noted in the store with what became of it. Lines that cannot be taken are kept whole with their number and
/// reason; nothing is dropped silently.
/// </summary>
public sealed class Delivery(CockpitStore store, string actor, TimeProvider clock)
{
    /// <summary>Most bad lines that a summary lists; all are kept.</summary>
    public const int ListedLines = 1000;

    private const int BatchSize = 500;

    private readonly List<QuarantineRow> _bad = [];
    private readonly List<QuarantinedLine> _listed = [];

    /// <summary>Names the delivery; its quarantined lines can be looked up by it.</summary>
    public Guid Id { get; } = Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>Lines taken.</summary>
    public long Accepted { get; set; }

    /// <summary>Lines that say what was known already.</summary>
    public long Duplicates { get; set; }

    /// <summary>Lines kept in quarantine.</summary>
    public long Quarantined { get; private set; }

    /// <summary><see cref="ListedLines"/> of them at most, in order.</summary>
    public IReadOnlyList<QuarantinedLine> Listed => [.. _listed.OrderBy(line => line.Line)];

    /// <summary>Notes that a delivery begins.</summary>
    public Task StartAsync(string source, CancellationToken cancellationToken)
        => store.WriteAsync((context, _) =>
        {
            context.Add(new IngestRow { Id = Id, At = clock.GetUtcNow(), Actor = actor, Source = source });
            return Task.FromResult(true);
        }, cancellationToken);

    /// <summary>Keeps a line that cannot be taken.</summary>
    public async ValueTask QuarantineAsync(long line, string reason, string content, CancellationToken cancellationToken)
    {
        Quarantined++;
        reason = Keepable(reason);
        if (_listed.Count < ListedLines)
            _listed.Add(new QuarantinedLine(line, reason));
        _bad.Add(new QuarantineRow { IngestId = Id, Line = line, Reason = reason, Content = Keepable(content) });
        if (_bad.Count == BatchSize)
            await SaveAsync(false, cancellationToken);
    }

    /// <summary>Notes that the rest cannot be read, and keeps the lines before.</summary>
    public Task CutOffAsync(CancellationToken cancellationToken) => SaveAsync(false, cancellationToken);

    /// <summary>Notes that all of it was read, and says what became of it.</summary>
    public async Task<IngestSummary> FinishAsync(CancellationToken cancellationToken)
    {
        await SaveAsync(true, cancellationToken);
        return new IngestSummary(Id, Accepted, Duplicates, Listed, Quarantined);
    }

    private Task<int> SaveAsync(bool complete, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            context.AddRange(_bad);
            await context.Set<IngestRow>().Where(row => row.Id == Id).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Accepted, Accepted).SetProperty(row => row.Duplicates, Duplicates)
                .SetProperty(row => row.Quarantined, Quarantined).SetProperty(row => row.Complete, complete), token);
            await context.SaveChangesAsync(token);
            _bad.Clear();
            return 0;
        }, cancellationToken);

    /// <summary>What the store can hold of a line: not too much, no half of a surrogate pair at the cut, no U+0000.</summary>
    internal static string Keepable(string content)
    {
        var length = Math.Min(content.Length, QuarantineRow.ContentLimit);
        if (length > 0 && char.IsHighSurrogate(content[length - 1]))
            length--;
        return content[..length].Replace('\0', '\uFFFD');
    }
}
