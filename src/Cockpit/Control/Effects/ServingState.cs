using System.Text.Encodings.Web;
using System.Text.Json;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>What serves, as a command keeps it from before and after its effect.</summary>
internal static class ServingState
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON: since when the model is paused and what is live; of a command that sets a policy, its revision and what it changes as well, of one that marks, the version's mark.</summary>
    public static async Task<string> DescribeAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var pausedAt = await context.Set<ModelRow>().Where(row => row.Name == command.Model).Select(row => row.PausedAt).SingleAsync(cancellationToken);
        var live = await context.Set<VersionRow>().Where(row => row.Model == command.Model && row.Stage == Stage.Live)
            .Select(row => new { Version = row.Name, row.LiveSince, row.PausedAt }).ToListAsync(cancellationToken);
        // Only then: a pause must not wait for what it does not change.
        return command.Kind switch
        {
            CommandKind.Policy => JsonSerializer.Serialize(new { pausedAt, live, policy = await PolicyAsync(context, command, cancellationToken) }, Json),
            CommandKind.Mark or CommandKind.Unmark => JsonSerializer.Serialize(new { pausedAt, live, mark = await MarkAsync(context, command, cancellationToken) }, Json),
            _ => JsonSerializer.Serialize(new { pausedAt, live }, Json),
        };
    }

    private static async Task<MarkState> MarkAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
        => await context.Set<VersionRow>().AsNoTracking().Where(row => row.Model == command.Model && row.Name == command.Version)
            .Select(row => new MarkState(row.Name, row.Mark == null ? null : StoreText.Of(row.Mark.Value), row.MarkReason, row.MarkedBy, row.MarkedUntil)).SingleAsync(cancellationToken);

    private static async Task<PolicyState> PolicyAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var newest = await context.Set<PolicyRow>().Where(row => row.Model == command.Model).OrderByDescending(row => row.Revision).Take(2).ToListAsync(cancellationToken);
        if (newest.Count == 0 || newest[0].Command != command.Id.Value)
            return new PolicyState(newest.Count == 0 ? 0 : newest[0].Revision, null);
        var before = newest.Count > 1 ? PolicyReader.ReadDocument(newest[1].Text, newest[1].Revision).Readable : RoutePolicy.Default;
        return new PolicyState(newest[0].Revision, PolicyDiff.Between(before, PolicyReader.ReadDocument(newest[0].Text, newest[0].Revision).Readable));
    }

    /// <summary>A mark of null is none.</summary>
    private sealed record MarkState(string Version, string? Mark, string? Reason, string? By, DateTimeOffset? Until);

    /// <summary>0 is no policy; the changes are those of the command, null before it.</summary>
    private sealed record PolicyState(long Revision, IReadOnlyList<string>? Changes);
}
