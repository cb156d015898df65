using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Control.Jobs;

/// <summary>Moves a command to its next status: the step and its audit row always go together.</summary>
internal static class CommandLog
{
    /// <summary>The actor of steps that no person takes.</summary>
    public const string Job = "system:command-job";

    public static void Step(CockpitContext context, CommandRow command, CommandStatus status, DateTimeOffset at, string actor, string detail)
    {
        command.Status = status;
        context.Add(new CommandStepRow { Command = command.Id, Status = status, At = at, Actor = actor, Detail = detail });
        context.Add(new AuditRow
        {
            At = at,
            Actor = actor,
            Action = $"command.{StoreText.Of(status)}",
            Target = $"model:{command.Model}",
            Command = command.Id.Value,
            Before = status == CommandStatus.Applied ? command.Before : null,
            After = status == CommandStatus.Applied ? command.After : null,
            Detail = $"{StoreText.Of(command.Kind)}{(command.Version is null ? "" : $" version {command.Version}")}: {detail}",
        });
    }
}
