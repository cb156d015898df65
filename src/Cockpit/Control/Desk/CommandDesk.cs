using Cockpit.Access;
using Cockpit.Control.Effects;
using Cockpit.Control.Jobs;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Control.Desk;

/// <summary>
/// The only door through which what serves can be changed. One transaction writes the command, its first step and its audit row;
/// the command row is its own job, which the job engine is then told of, unless the command waits for somebody else to agree
/// (<see cref="ApprovalRules"/>): then <see cref="ApprovalDesk"/> tells it.
/// </summary>
public sealed class CommandDesk(CockpitStore store, CommandQueries commands, EvidenceReader evidence, CommandJobs jobs, IOptions<ControlOptions> options, TimeProvider clock)
{
    /// <summary>Takes a command, or refuses it with the field at fault.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="caller">Who asks. What they may do is looked up once more, in the command's own transaction.</param>
    /// <param name="ifRevision">The revision that the caller looked at; null does not guard.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    public async Task<CommandOutcome> RequestAsync(CommandRequest request, Caller caller, long? ifRevision, CancellationToken cancellationToken)
    {
        var asked = await ReadAsync(request, caller, cancellationToken);
        var outcome = asked.Problem is { } malformed ? new CommandOutcome(null, malformed) : await store.WriteAsync((context, token) => TakeAsync(context, asked, ifRevision, token), cancellationToken);
        if (outcome.Command is { } command)
            await TellAsync(command);
        return outcome;
    }

    /// <summary>Has the job engine told of a command that was taken, unless it waits for somebody.</summary>
    internal Task TellAsync(CommandRow command) => command.Waits ? Task.CompletedTask : jobs.ScheduleAsync(command.Id, CancellationToken.None);

    /// <summary>Reads a request, with what is known of the version that it comes to; before the transaction that takes it.</summary>
    internal async Task<DeskRequest> ReadAsync(CommandRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if ((CheckForm(request, out var kind) ?? ApprovalRules.Check(request.BreakGlass)) is { } malformed)
            return new DeskRequest(kind, request, null, null, null, caller) { Problem = malformed };
        var (payload, wrong) = Payload(kind, request);
        var (meant, odd) = kind == CommandKind.Override ? OverrideRules.Read(request.Override, clock.GetUtcNow()) : default;
        if ((wrong ?? odd) is { } refused)
            return new DeskRequest(kind, request, null, null, null, caller) { Problem = refused };
        var version = await VersionAsync(kind, request, cancellationToken);
        return new DeskRequest(kind, request, version, meant?.Payload ?? payload, await evidence.ReadAsync(kind, request.Model!, version, request.Contract, cancellationToken), caller) { Override = meant };
    }

    /// <summary>Takes a request that was read, or refuses it, in a transaction that may hold more.</summary>
    internal async Task<CommandOutcome> TakeAsync(CockpitContext context, DeskRequest asked, long? ifRevision, CancellationToken cancellationToken)
    {
        if (asked.Problem is { } malformed)
            return new CommandOutcome(null, malformed);
        var request = asked.Request;
        await RowHold.ModelAsync(context, request.Model!, cancellationToken);
        var model = await context.Set<ModelRow>().SingleOrDefaultAsync(row => row.Name == request.Model, cancellationToken);
        if (model is null || !asked.Caller.Reaches(model.Team))
            return new CommandOutcome(null, CommonProblems.UnknownModel(request.Model!));
        if (!await Authority.HoldsAsync(context, asked.Caller, Policies.Operate, model.Team, clock.GetUtcNow(), cancellationToken))
            return new CommandOutcome(null, CommonProblems.Forbidden);
        if (await SameAsync(context, asked, cancellationToken) is { } same)
            return new CommandOutcome(same, null);
        if (ifRevision is { } revision && revision != model.Revision)
            return new CommandOutcome(null, DeskProblems.Stale(model.Name, model.Revision));

        var version = asked.Version is null ? null
            : await context.Set<VersionRow>().SingleOrDefaultAsync(row => row.Model == model.Name && row.Name == asked.Version, cancellationToken);
        if (asked.Version is not null && version is null)
            return new CommandOutcome(null, CommonProblems.UnknownVersion(model.Name, asked.Version));
        if ((CheckState(asked.Kind, model, version, clock.GetUtcNow()) ?? await VersionRules.CheckAsync(context, asked.Kind, model, version, cancellationToken)
            ?? await PolicyRules.CheckAsync(context, asked.Kind, request, model, cancellationToken) ?? await OverrideRules.CheckAsync(context, asked.Override, model, clock.GetUtcNow(), cancellationToken)
            ?? await ContractRules.CheckAsync(context, asked.Kind, request, model, cancellationToken)
            ?? await RolloutChecks.CheckAsync(context, asked.Kind, asked.Payload, model, version, cancellationToken)) is { } refused)
            return new CommandOutcome(null, refused);

        return new CommandOutcome(await WriteAsync(context, asked, model, cancellationToken), null);
    }

    private static Problem? CheckForm(CommandRequest request, out CommandKind kind)
    {
        kind = default;
        if (StoreText.Parse<CommandKind>(request.Kind) is not { } known)
            return CommonProblems.Invalid("kind", request.Kind is null ? "kind is missing." : $"kind is '{request.Kind}'.", $"Give one of: {StoreText.Words<CommandKind>()}.");
        kind = known;
        if (string.IsNullOrEmpty(request.Model))
            return CommonProblems.Invalid("model", "model is missing.", "Name the model to change.");
        if (kind is CommandKind.Promote or CommandKind.Retire or CommandKind.Mark or CommandKind.Unmark or CommandKind.Rollout && string.IsNullOrEmpty(request.Version))
            return CommonProblems.Invalid("version", "version is missing.", $"Name the version to {StoreText.Of(kind)}.");
        if (kind == CommandKind.Policy && string.IsNullOrWhiteSpace(request.Policy))
            return CommonProblems.Invalid("policy", "policy is missing.", "Give the text of the route policy, YAML or JSON.");
        if (kind == CommandKind.Contract && string.IsNullOrWhiteSpace(request.Contract))
            return CommonProblems.Invalid("contract", "contract is missing.", "Give the text of the contract, YAML or JSON.");
        if (kind == CommandKind.Contract && request.Version is not null)
            return CommonProblems.Invalid("version", "A contract is of a model and not of a version.", "Leave the version out.");
        if (kind == CommandKind.Policy && request.Version is not null)
            return CommonProblems.Invalid("version", "A policy is of a model and not of a version.", "Leave the version out.");
        if (kind == CommandKind.Override && request.Version is not null)
            return CommonProblems.Invalid("version", "An override is of a model, whichever version would have answered.", "Leave the version out.");
        if (kind is CommandKind.Hold or CommandKind.Continue or CommandKind.Abort && (request.RolloutId is null || CommandId.Parse(request.RolloutId) is null))
            return CommonProblems.Invalid("rolloutId", request.RolloutId is null ? "rolloutId is missing." : $"rolloutId is '{request.RolloutId}'.", $"Name the rollout to {StoreText.Of(kind)}; GET /api/v1/rollouts?model={request.Model} lists them.");
        if (ReasonText.Refused(request.Reason) is { } reasonless)
            return reasonless;
        return request.Confirm == request.Model ? null
            : CommonProblems.Invalid("confirm", "confirm does not repeat the model's name.", $"Send confirm: \"{request.Model}\" to say that this model is meant.");
    }

    /// <summary>What the command puts in force beside a version, as its row keeps it; or the field at fault.</summary>
    private (string? Payload, Problem? Problem) Payload(CommandKind kind, CommandRequest request)
    {
        switch (kind)
        {
            case CommandKind.Mark:
                var (mark, wrongMark) = MarkRules.Read(request, clock.GetUtcNow());
                return (mark?.Write(), wrongMark);
            case CommandKind.Rollout:
                var (plan, wrongPlan) = RolloutRules.Read(request.Rollout);
                return (plan?.Write(), wrongPlan);
            default:
                return (kind switch { CommandKind.Policy => request.Policy, CommandKind.Contract => request.Contract, CommandKind.Hold or CommandKind.Continue or CommandKind.Abort => request.RolloutId, _ => null }, null);
        }
    }

    private static Problem? CheckState(CommandKind kind, ModelRow model, VersionRow? version, DateTimeOffset now)
    {
        var paused = version is null ? model.PausedAt : version.PausedAt;
        var what = version is null ? $"Model '{model.Name}'" : $"Version '{version.Name}' of '{model.Name}'";
        return kind switch
        {
            CommandKind.Pause when paused is { } since => DeskProblems.Pointless($"{what} is paused already, since {since:yyyy-MM-dd HH:mm:ss} UTC.", "Nothing needs to be done."),
            CommandKind.Resume when paused is null => DeskProblems.Pointless($"{what} is not paused.", "Nothing needs to be done."),
            CommandKind.Promote or CommandKind.Rollback when version?.Stage == Stage.Live => DeskProblems.Pointless($"{what} is live already.", "Nothing needs to be done."),
            CommandKind.Promote when version!.Stage == Stage.Retired => DeskProblems.NotPromotable(model.Name, version.Name, StoreText.Of(version.Stage)),
            CommandKind.Mark when version!.Stage == Stage.Retired => DeskProblems.Pointless($"{what} is retired: nothing is routed to it.", "Nothing needs to be done."),
            CommandKind.Unmark when !version!.IsMarked(now) => DeskProblems.Pointless($"{what} has no mark, or it has ended.", "Nothing needs to be done."),
            CommandKind.Rollback when version is null => DeskProblems.NothingToRollBackTo(model.Name),
            CommandKind.Retire when version!.Stage == Stage.Retired => DeskProblems.Pointless($"{what} is retired already.", "Nothing needs to be done."),
            _ => null,
        };
    }

    private async Task<string?> VersionAsync(CommandKind kind, CommandRequest request, CancellationToken cancellationToken)
    {
        if (kind == CommandKind.Rollback)
            return request.Version ?? await LastGoodAsync(request.Model!, cancellationToken);
        if (kind is not (CommandKind.Hold or CommandKind.Continue or CommandKind.Abort))
            return request.Version;
        await using var context = store.Read();
        return await RolloutChecks.VersionOfAsync(context, request.RolloutId!, cancellationToken);
    }

    private async Task<string?> LastGoodAsync(string model, CancellationToken cancellationToken)
    {
        var periods = await commands.LivePeriodsAsync(model, cancellationToken);
        await using var context = store.Read();
        var able = await context.Set<VersionRow>().Where(row => row.Model == model && row.Stage != Stage.Retired && row.PausedAt == null).Select(row => row.Name).ToListAsync(cancellationToken);
        return LiveHistory.LastGood(periods.Select(period => (period.Version, period.IsRollback)), able.Contains);
    }

    /// <summary>The command that the same requester has open for the same thing: a request that is sent again is not a second one.</summary>
    private static async Task<CommandRow?> SameAsync(CockpitContext context, DeskRequest asked, CancellationToken cancellationToken)
    {
        var (model, breaks) = (asked.Request.Model, asked.Request.BreakGlass is not null);
        // A rollback that names no version would find another one as soon as the first has taken effect.
        var isAnyVersion = asked.Kind == CommandKind.Rollback && asked.Request.Version is null;
        var open = context.Set<CommandRow>()
            .Where(row => row.Status == CommandStatus.Requested || row.Status == CommandStatus.Approved || row.Status == CommandStatus.Executing)
            .Where(row => row.Model == model && row.Kind == asked.Kind && (isAnyVersion || row.Version == asked.Version) && row.Payload == asked.Payload && row.RequestedBy == asked.Caller.Actor)
            // Who breaks the glass does not want to wait on with what waits.
            .Where(row => !breaks || row.ApproveBy == null)
            .OrderByDescending(row => row.Epoch);
        return asked.Override?.Target?.Subject is { } subject ? await OverrideRules.OfSubjectAsync(context, await open.ToListAsync(cancellationToken), subject, cancellationToken) : await open.FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<CommandRow> WriteAsync(CockpitContext context, DeskRequest asked, ModelRow model, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var needsApproval = !asked.IsAgreed && ApprovalRules.Needs(asked.Kind, model.RiskTier, asked.Override)
            && !(asked.Kind == CommandKind.Continue && await RolloutChecks.IsHeldByHandAsync(context, asked.Payload!, cancellationToken));
        var (glassUntil, glassWhy) = needsApproval ? await GlassAsync(context, asked.Request, asked.Caller, now, cancellationToken) : default;
        model.IssuedEpoch++;
        var command = new CommandRow
        {
            Id = CommandId.New(clock),
            Kind = asked.Kind,
            Model = model.Name,
            Version = asked.Version,
            Payload = asked.Payload,
            Reason = asked.Request.Reason!.Trim(),
            RequestedBy = asked.Caller.Actor,
            Requesters = [.. asked.Caller.People],
            RequestedAt = now,
            Epoch = model.IssuedEpoch,
            Status = CommandStatus.Requested,
            Evidence = asked.Evidence,
            ApproveBy = needsApproval && glassUntil is null ? now.AddMinutes(options.Value.ApprovalMinutes) : null,
            BreakGlassUntil = glassUntil,
            BreakGlassWhy = glassWhy,
        };
        if (command.ApproveBy is not null)
            command.Before = await ServingState.DescribeAsync(context, command, cancellationToken);
        context.Add(command);
        if (asked.Override is { Ends: null } set)
            context.Add(set.Row(new OverrideId(command.Id.Value), model.Name, command.Reason, command.RequestedBy));
        await CommandLog.StepAsync(context, command, CommandStatus.Requested, now, asked.Caller, command.Reason, cancellationToken);
        if (glassWhy is not null)
        {
            await CommandLog.NoteAsync(context, command, "command.glassBroken", now, asked.Caller, glassWhy, cancellationToken);
            var words = $"{asked.Caller.Actor} acted alone ({StoreText.Of(command.Kind)}{(command.Version is null ? "" : $" {command.Version}")}): {glassWhy}";
            await IncidentLog.ReportAsync(context, new IncidentReport(IncidentKind.BreakGlass, command.Model, words, now, asked.Caller.Actor, command.Id), cancellationToken);
        }

        return command;
    }

    /// <summary>Until when, and why, the requester acts alone: as the request says, or as one before it on the same model still does.</summary>
    private static async Task<(DateTimeOffset? Until, string? Why)> GlassAsync(CockpitContext context, CommandRequest request, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (request.BreakGlass is { } glass)
            return (now.AddMinutes(glass.Minutes!.Value), glass.Why!.Trim());
        var open = await context.Set<CommandRow>().AsNoTracking().Where(row => row.Model == request.Model && row.RequestedBy == caller.Actor && row.BreakGlassUntil > now)
            .OrderByDescending(row => row.BreakGlassUntil).FirstOrDefaultAsync(cancellationToken);
        return (open?.BreakGlassUntil, open?.BreakGlassWhy);
    }
}
