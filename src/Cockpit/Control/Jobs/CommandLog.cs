using Cockpit.Access;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Jobs;

/// <summary>Moves a command to its next status: the step and its audit row always go together.</summary>
internal static class CommandLog
{
    /// <summary>Why a command expired.</summary>
    public const string NobodyAgreed = "Nobody agreed in time; what serves is unchanged.";

    /// <summary>The name of who takes the steps that no person takes.</summary>
    public const string JobActor = "system:command-job";

    private static readonly Caller JobCaller = Caller.Trusted(JobActor, AddressClass.System);

    /// <summary>A step that a job takes.</summary>
    public static Task StepAsync(CockpitContext context, CommandRow command, CommandStatus status, DateTimeOffset at, string detail, CancellationToken cancellationToken)
        => StepAsync(context, command, status, at, JobCaller, detail, cancellationToken);

    /// <summary>A step that somebody takes.</summary>
    public static Task StepAsync(CockpitContext context, CommandRow command, CommandStatus status, DateTimeOffset at, Caller caller, string detail, CancellationToken cancellationToken)
    {
        command.Status = status;
        context.Add(new CommandStepRow { Command = command.Id, Status = status, At = at, Actor = caller.Actor, Detail = detail });
        return NoteAsync(context, command, $"command.{StoreText.Of(status)}", at, caller, detail, cancellationToken);
    }

    /// <summary>An audit row about a command that is no step of it, or belongs to one.</summary>
    public static async Task NoteAsync(CockpitContext context, CommandRow command, string action, DateTimeOffset at, Caller caller, string detail, CancellationToken cancellationToken)
    {
        var (isRequested, isApplied) = (action == "command.requested", action == "command.applied");
        context.Add(new AuditRow
        {
            At = at,
            Actor = caller.Actor,
            Action = action,
            Target = $"model:{command.Model}",
            Team = await context.Set<ModelRow>().Where(row => row.Name == command.Model).Select(row => row.Team).SingleAsync(cancellationToken),
            Command = command.Id.Value,
            Before = isApplied ? command.Before : null,
            After = isApplied ? command.After : null,
            Reason = isRequested ? command.Reason : null,
            Detail = $"{StoreText.Of(command.Kind)}{(command.Version is null ? "" : $" version {command.Version}")}: {detail}",
            Source = caller.Source,
            Outcome = action switch { "command.failed" => AuditOutcome.Failed, "command.rejected" or "command.expired" => AuditOutcome.Refused, _ => AuditOutcome.Done },
        });
    }
}
