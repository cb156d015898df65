using Cockpit.Control.Effects;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cockpit.Control.Jobs;

/// <summary>
/// Looks after commands once a second, beginning at start-up: schedules again what a crash left unfinished, ends what nobody agreed to
/// in time, and asks the recorded traffic whether what was applied is true.
/// </summary>
[DisallowConcurrentExecution]
public sealed class CommandSweep(CockpitStore store, CommandJobs jobs, TimeProvider clock) : IJob
{
    /// <summary>A pause or a retirement is verified when this long after it came into force nothing was decided, a mark, or the end of a rollout, when others did and that version did not.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Orphaned = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan VerifiedWithin = TimeSpan.FromDays(1);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        await ExpireAsync(now, cancellationToken);
        await RescheduleAsync(context.PreviousFireTimeUtc is null ? now : now - Orphaned, cancellationToken);
        foreach (var command in await AppliedAsync(now, cancellationToken))
            await VerifyAsync(command, now, cancellationToken);
    }

    private async Task RescheduleAsync(DateTimeOffset untouchedSince, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var orphans = await context.Set<CommandRow>()
            .Where(row => row.Status == CommandStatus.Requested || row.Status == CommandStatus.Approved || row.Status == CommandStatus.Executing)
            .Where(row => row.RequestedAt <= untouchedSince && !(row.Status == CommandStatus.Requested && row.ApproveBy != null))
            .Select(row => row.Id).ToListAsync(cancellationToken);
        foreach (var orphan in orphans)
            await jobs.ScheduleAsync(orphan, cancellationToken);
    }

    /// <summary>Ends what nobody has agreed to in time.</summary>
    private async Task ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var late = await context.Set<CommandRow>().Where(row => row.Status == CommandStatus.Requested && row.ApproveBy <= now).Select(row => row.Id).ToListAsync(cancellationToken);
        foreach (var id in late)
        {
            await store.WriteAsync(async (write, token) =>
            {
                await RowHold.CommandAsync(write, id, token);
                var command = await write.Set<CommandRow>().SingleAsync(row => row.Id == id, token);
                if (command.Waits)
                    await CommandLog.StepAsync(write, command, CommandStatus.Expired, now, CommandLog.NobodyAgreed, token);
                return true;
            }, cancellationToken);
        }
    }

    private async Task<List<CommandRow>> AppliedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        // A command that a newer one has overtaken can no longer be judged by traffic; it stays applied. An override is overtaken by none.
        return await context.Set<CommandRow>()
            .Where(row => row.Status == CommandStatus.Applied && row.AppliedAt >= now - VerifiedWithin)
            .Where(row => row.Kind == CommandKind.Override || context.Set<ModelRow>().Any(model => model.Name == row.Model && model.AppliedEpoch == row.Epoch))
            .ToListAsync(cancellationToken);
    }

    private async Task VerifyAsync(CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await ProofAsync(command, now, cancellationToken) is not { } proof)
            return;

        await store.WriteAsync(async (context, token) =>
        {
            var current = await context.Set<CommandRow>().SingleAsync(row => row.Id == command.Id, token);
            if (current.Status == CommandStatus.Applied)
                await CommandLog.StepAsync(context, current, CommandStatus.Verified, now, proof, token);
            return true;
        }, cancellationToken);
    }

    private async Task<string?> ProofAsync(CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var since = context.Set<DecisionRow>().Where(row => row.Model == command.Model && row.Source == DecisionSource.Gateway && row.At > command.AppliedAt);
        if (command.Kind is CommandKind.Mark or CommandKind.Abort)
            return await OfMarkAsync(since, command, now, cancellationToken);
        if (command.Kind == CommandKind.Override)
            return await OfOverrideAsync(since, command, now, cancellationToken);
        if (command.Version is not null)
            since = since.Where(row => row.Version == command.Version);
        if (command.Kind is CommandKind.Pause or CommandKind.Retire)
        {
            return now - command.AppliedAt >= Quiet && !await since.AnyAsync(cancellationToken)
                ? $"No decision was made in the {Quiet.TotalSeconds:0} seconds after it came into force." : null;
        }

        if (await since.AnyAsync(row => row.Status == DecisionStatus.Answered, cancellationToken))
            return "It has answered since it came into force.";
        return command.Kind is CommandKind.Rollout or CommandKind.Hold or CommandKind.Continue
            && await context.Set<ShadowAnswerRow>().AnyAsync(row => row.Model == command.Model && row.Version == command.Version && row.At > command.AppliedAt && row.Error == null, cancellationToken)
                ? "It has answered copies of requests since it came into force." : null;
    }

    private static async Task<string?> OfOverrideAsync(IQueryable<DecisionRow> since, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = OverrideEffect.IdOf(command);
        var answers = since.Where(row => row.OverrideId == id);
        if (OverridePayload.Read(command.Payload).Ends is null)
            return await answers.AnyAsync(cancellationToken) ? "It has answered since it came into force." : null;
        return now - command.AppliedAt >= Quiet && !await answers.AnyAsync(cancellationToken) ? $"It gave no answer in the {Quiet.TotalSeconds:0} seconds after it was ended." : null;
    }

    /// <summary>While nothing else can serve, a marked version does, and traffic cannot show that it is avoided.</summary>
    private static async Task<string?> OfMarkAsync(IQueryable<DecisionRow> since, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => now - command.AppliedAt >= Quiet && !await since.AnyAsync(row => row.Version == command.Version, cancellationToken)
            && await since.AnyAsync(row => row.Status == DecisionStatus.Answered, cancellationToken)
                ? "Since it came into force others have answered, and this version was not asked." : null;
}
