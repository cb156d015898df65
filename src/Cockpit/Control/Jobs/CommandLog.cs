using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Control.Jobs;

/// <summary>Moves a command to its next status: the step and its audit row always go together.</summary>
internal static class CommandLog
{
    /// <summary>The actor of steps that no person takes.</summary>
    public const string Job = "system:command-job";
    /// <summary>Why a command expired.</summary>
    public const string NobodyAgreed = "Nobody agreed in time; what serves is unchanged.";

    public static void Step(CockpitContext context, CommandRow command, CommandStatus status, DateTimeOffset at, string actor, string detail)
    {
        command.Status = status;
        context.Add(new CommandStepRow { Command = command.Id, Status = status, At = at, Actor = actor, Detail = detail });
        Note(context, command, $"command.{StoreText.Of(status)}", at, actor, detail);
    }

    /// <summary>An audit row about a command that is no step of it, or belongs to one.</summary>
    public static void Note(CockpitContext context, CommandRow command, string action, DateTimeOffset at, string actor, string detail)
    {
        var isApplied = action == "command.applied";
        context.Add(new AuditRow
        {
            At = at,
            Actor = actor,
            Action = action,
            Target = $"model:{command.Model}",
            Command = command.Id.Value,
            Before = isApplied ? command.Before : null,
            After = isApplied ? command.After : null,
            Detail = $"{StoreText.Of(command.Kind)}{(command.Version is null ? "" : $" version {command.Version}")}: {detail}",
        });
    }
}
