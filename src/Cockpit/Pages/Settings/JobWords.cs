using Cockpit.Control.Jobs;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Pages.Settings;

/// <summary>A job in words.</summary>
public static class JobWords
{
    private static readonly CommandStatus[] Way = [CommandStatus.Requested, CommandStatus.Executing, CommandStatus.Applied, CommandStatus.Verified];

    /// <summary>What it does.</summary>
    public static string Does(CommandRow command) => $"{StoreText.Of(command.Kind)}{(command.Version is null ? "" : $" {command.Version}")}";

    /// <summary>How far it is, as a stage of how many.</summary>
    public static string Stage(CommandRow command) => command.Status switch
    {
        CommandStatus.Requested or CommandStatus.Approved => $"1 of {Way.Length}: about to begin",
        CommandStatus.Executing => $"2 of {Way.Length}: on {command.NodesApplied} of {command.NodesTotal} gateways",
        CommandStatus.Applied => $"3 of {Way.Length}: in force, waits for traffic to prove it",
        var other => StoreText.Of(other),
    };

    /// <summary>How often it was begun.</summary>
    public static string Tries(CommandRow command) => $"{Math.Min(command.Attempts, ExecuteCommand.MostAttempts)} of {ExecuteCommand.MostAttempts}";

    /// <summary>What a regular job is there for.</summary>
    public static string Purpose(string name) => name switch
    {
        "command-sweep" => "schedules again what a crash left unfinished, ends what nobody agreed to, and asks traffic whether what is in force is true",
        "rollout-sweep" => "looks at the guards of rollouts and takes their steps",
        "override-sweep" => "ends overrides whose time is over",
        "notice-sweep" => "decides who is told of incidents, and escalates those that nobody sees to",
        _ => "",
    };

    /// <summary>How often it runs.</summary>
    public static string Every(TimeSpan? every) => every switch
    {
        null => "not evenly",
        { TotalSeconds: < 2 } => "every second",
        { TotalMinutes: < 2 } => $"every {every.Value.TotalSeconds:0} seconds",
        _ => $"every {every.Value.TotalMinutes:0} minutes",
    };
}
