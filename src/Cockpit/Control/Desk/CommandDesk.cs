using Cockpit.Access;
using Cockpit.Control.Jobs;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Desk;

/// <summary>
/// The only door through which what serves can be changed. One transaction writes the command, its first step and its audit row;
/// the command row is its own job, which the job engine is then told of. Who must approve a command will be decided here,
/// between <see cref="CheckState"/> and the writing; until then no command waits for approval and none says it was approved.
/// </summary>
public sealed class CommandDesk(CockpitStore store, CommandJobs jobs, TimeProvider clock)
{
    private const int ShortestReason = 10;
    private const int LongestReason = 2000;

    /// <summary>Takes a command, or refuses it with the field at fault.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="caller">Who asks; the endpoint or page has checked the role.</param>
    /// <param name="ifRevision">The revision that the caller looked at; null does not guard.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    public async Task<CommandOutcome> RequestAsync(CommandRequest request, Caller caller, long? ifRevision, CancellationToken cancellationToken)
    {
        if (CheckForm(request, out var kind) is { } malformed)
            return new CommandOutcome(null, malformed);
        var (mark, wrong) = kind == CommandKind.Mark ? MarkRules.Read(request, clock.GetUtcNow()) : default;
        if (wrong is not null)
            return new CommandOutcome(null, wrong);

        var outcome = await store.WriteAsync(async (context, token) =>
        {
            // Changes nothing, and holds the row until the end: on PostgreSQL two commands at once would take the same epoch.
            await context.Set<ModelRow>().Where(row => row.Name == request.Model)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.IssuedEpoch, row => row.IssuedEpoch), token);
            var model = await context.Set<ModelRow>().SingleOrDefaultAsync(row => row.Name == request.Model, token);
            if (model is null || !caller.Reaches(model.Team))
                return new CommandOutcome(null, CommonProblems.UnknownModel(request.Model!));
            if (ifRevision is { } revision && revision != model.Revision)
                return new CommandOutcome(null, DeskProblems.Stale(model.Name, model.Revision));

            var version = request.Version is null ? null
                : await context.Set<VersionRow>().SingleOrDefaultAsync(row => row.Model == model.Name && row.Name == request.Version, token);
            if (request.Version is not null && version is null)
                return new CommandOutcome(null, CommonProblems.UnknownVersion(model.Name, request.Version));
            if ((CheckState(kind, model, version, clock.GetUtcNow()) ?? await PolicyRules.CheckAsync(context, kind, request, model, token)) is { } refused)
                return new CommandOutcome(null, refused);

            return new CommandOutcome(Write(context, kind, request, mark?.Write() ?? request.Policy, caller, model), null);
        }, cancellationToken);

        if (outcome.Command is { } command)
            await jobs.ScheduleAsync(command.Id, CancellationToken.None);
        return outcome;
    }

    private static Problem? CheckForm(CommandRequest request, out CommandKind kind)
    {
        kind = default;
        if (StoreText.Parse<CommandKind>(request.Kind) is not { } known)
            return CommonProblems.Invalid("kind", request.Kind is null ? "kind is missing." : $"kind is '{request.Kind}'.", $"Give one of: {StoreText.Words<CommandKind>()}.");
        kind = known;
        if (string.IsNullOrEmpty(request.Model))
            return CommonProblems.Invalid("model", "model is missing.", "Name the model to change.");
        if (kind is CommandKind.Promote or CommandKind.Mark or CommandKind.Unmark && string.IsNullOrEmpty(request.Version))
            return CommonProblems.Invalid("version", "version is missing.", $"Name the version to {StoreText.Of(kind)}.");
        if (kind == CommandKind.Policy && string.IsNullOrWhiteSpace(request.Policy))
            return CommonProblems.Invalid("policy", "policy is missing.", "Give the text of the route policy, YAML or JSON.");
        if (kind == CommandKind.Policy && request.Version is not null)
            return CommonProblems.Invalid("version", "A policy is of a model and not of a version.", "Leave the version out.");
        if (request.Reason?.Trim().Length is not (>= ShortestReason and <= LongestReason))
            return CommonProblems.Invalid("reason", $"The reason has {request.Reason?.Trim().Length ?? 0} characters.", $"Say why in {ShortestReason} to {LongestReason} characters; it is kept for ever.");
        return request.Confirm == request.Model ? null
            : CommonProblems.Invalid("confirm", "confirm does not repeat the model's name.", $"Send confirm: \"{request.Model}\" to say that this model is meant.");
    }

    private static Problem? CheckState(CommandKind kind, ModelRow model, VersionRow? version, DateTimeOffset now)
    {
        var paused = version is null ? model.PausedAt : version.PausedAt;
        var what = version is null ? $"Model '{model.Name}'" : $"Version '{version.Name}' of '{model.Name}'";
        return kind switch
        {
            CommandKind.Pause when paused is { } since => DeskProblems.Pointless($"{what} is paused already, since {since:yyyy-MM-dd HH:mm:ss} UTC.", "Nothing needs to be done."),
            CommandKind.Resume when paused is null => DeskProblems.Pointless($"{what} is not paused.", "Nothing needs to be done."),
            CommandKind.Promote when version!.Stage == Stage.Live => DeskProblems.Pointless($"{what} is live already.", "Nothing needs to be done."),
            CommandKind.Promote when version!.Stage == Stage.Retired => DeskProblems.NotPromotable(model.Name, version.Name, StoreText.Of(version.Stage)),
            CommandKind.Mark when version!.Stage == Stage.Retired => DeskProblems.Pointless($"{what} is retired: nothing is routed to it.", "Nothing needs to be done."),
            CommandKind.Unmark when !version!.IsMarked(now) => DeskProblems.Pointless($"{what} has no mark, or it has ended.", "Nothing needs to be done."),
            _ => null,
        };
    }

    private CommandRow Write(CockpitContext context, CommandKind kind, CommandRequest request, string? payload, Caller caller, ModelRow model)
    {
        var now = clock.GetUtcNow();
        model.IssuedEpoch++;
        var command = new CommandRow
        {
            Id = CommandId.New(clock),
            Kind = kind,
            Model = model.Name,
            Version = request.Version,
            Payload = kind is CommandKind.Policy or CommandKind.Mark ? payload : null,
            Reason = request.Reason!.Trim(),
            RequestedBy = caller.Actor,
            RequestedAt = now,
            Epoch = model.IssuedEpoch,
            Status = CommandStatus.Requested,
        };
        context.Add(command);
        CommandLog.Step(context, command, CommandStatus.Requested, now, caller.Actor, command.Reason);
        return command;
    }
}
