using System.Text;
using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Telemetry.Ingest;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Telemetry.Outcomes;

/// <summary>
/// Takes a delivery of outcomes, however long and however late: each batch is one transaction that keeps the statements, corrects the
/// labels of their decisions and the summaries of the windows in which those were made.
/// </summary>
public sealed class OutcomeRun(CockpitStore store, RegistrySnapshot registry, Caller caller, TimeProvider clock, RollupOptions options)
{
    private const int BatchSize = 500;

    private readonly List<(long Line, RawOutcome Outcome, string Content)> _batch = new(BatchSize);

    /// <summary>What is noted of it.</summary>
    public Delivery Delivery { get; } = new(store, caller.Actor, clock);

    /// <summary>Takes one line.</summary>
    public async ValueTask TakeAsync(long line, byte[] bytes, CancellationToken cancellationToken)
    {
        var (outcome, reason) = RawOutcome.Read(bytes);
        reason ??= outcome!.Check(clock.GetUtcNow());
        if (reason is not null)
        {
            await Delivery.QuarantineAsync(line, reason, Encoding.UTF8.GetString(bytes), cancellationToken);
            return;
        }

        // Only as much as quarantine would keep: a batch of the longest lines would be gigabytes.
        _batch.Add((line, outcome!, Delivery.Keepable(Encoding.UTF8.GetString(bytes))));
        if (_batch.Count == BatchSize)
            await FlushAsync(cancellationToken);
    }

    /// <summary>Makes the rest durable and says what became of everything.</summary>
    public async Task<IngestSummary> FinishAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await Delivery.FinishAsync(cancellationToken);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0)
            return;

        var verdicts = await store.WriteAsync(
            (context, token) => new OutcomeBatch(store.Provider, context, registry, caller, clock.GetUtcNow(), options).ApplyAsync([.. _batch.Select(item => item.Outcome)], token), cancellationToken);
        for (var i = 0; i < verdicts.Count; i++)
        {
            if (verdicts[i].Reason is { } reason)
                await Delivery.QuarantineAsync(_batch[i].Line, reason, _batch[i].Content, cancellationToken);
            else if (verdicts[i].IsNew)
                Delivery.Accepted++;
            else
                Delivery.Duplicates++;
        }

        _batch.Clear();
    }
}
