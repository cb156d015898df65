using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cockpit.Control.Jobs;

/// <summary>
/// Closes overrides whose time is over, so that a gateway whose clock is behind drops them as well, and forgets those that never came into
/// force, with whom they were for.
/// </summary>
[DisallowConcurrentExecution]
public sealed class OverrideSweep(CockpitStore store, TimeProvider clock) : IJob
{
    private const string Actor = "system:override-sweep";
    private const string TimeIsOver = "Its time was over.";

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await CloseAsync(cancellationToken);
        await ForgetAsync(cancellationToken);
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using (var read = store.Read())
        {
            if (!await Over(read, now).AnyAsync(cancellationToken))
                return;
        }

        await store.ChangeAsync(async (context, _, token) =>
        {
            foreach (var row in await Over(context, now).ToListAsync(token))
            {
                var team = await context.Set<ModelRow>().Where(model => model.Name == row.Model).Select(model => model.Team).SingleAsync(token);
                (row.EndedAt, row.EndedBy, row.EndReason) = (row.Until, Actor, TimeIsOver);
                context.Add(new AuditRow
                {
                    At = now, Actor = Actor, Action = "override.ended", Target = $"model:{row.Model}", Team = team, Command = row.Id.Value, Detail = $"override {row.Id}: {TimeIsOver}", Source = AddressClass.System,
                });
            }

            return true;
        }, cancellationToken);
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await using var read = store.Read();
        var waiting = await read.Set<OverrideRow>().Where(row => row.Since == null).Select(row => row.Id).ToListAsync(cancellationToken);
        if (waiting.Count == 0)
            return;
        var commands = waiting.ConvertAll(id => new CommandId(id.Value));
        var dead = await read.Set<CommandRow>().Where(row => commands.Contains(row.Id))
            .Where(row => row.Status == CommandStatus.Rejected || row.Status == CommandStatus.Expired || row.Status == CommandStatus.Failed).Select(row => row.Id).ToListAsync(cancellationToken);
        var ids = dead.ConvertAll(id => new OverrideId(id.Value));
        if (ids.Count > 0)
            await store.WriteAsync((context, token) => context.Set<OverrideRow>().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(token), cancellationToken);
    }

    private static IQueryable<OverrideRow> Over(CockpitContext context, DateTimeOffset now)
        => context.Set<OverrideRow>().Where(row => row.Since != null && row.EndedAt == null && row.Until <= now);
}
