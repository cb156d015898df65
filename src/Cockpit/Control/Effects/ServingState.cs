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

    /// <summary>JSON: since when the model is paused, what is live, and the revision of its policy with what the command changed in it.</summary>
    public static async Task<string> DescribeAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var pausedAt = await context.Set<ModelRow>().Where(row => row.Name == command.Model).Select(row => row.PausedAt).SingleAsync(cancellationToken);
        var live = await context.Set<VersionRow>().Where(row => row.Model == command.Model && row.Stage == Stage.Live)
            .Select(row => new { Version = row.Name, row.LiveSince, row.PausedAt }).ToListAsync(cancellationToken);
        return JsonSerializer.Serialize(new { pausedAt, live, policy = await PolicyAsync(context, command, cancellationToken) }, Json);
    }

    private static async Task<PolicyState> PolicyAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var policies = context.Set<PolicyRow>().Where(row => row.Model == command.Model).OrderByDescending(row => row.Revision);
        if (command.Kind != CommandKind.Policy)
            return new PolicyState(await policies.Select(row => (long?)row.Revision).FirstOrDefaultAsync(cancellationToken) ?? 0, null);

        var newest = await policies.Take(2).ToListAsync(cancellationToken);
        if (newest.Count == 0 || newest[0].Command != command.Id.Value)
            return new PolicyState(newest.Count == 0 ? 0 : newest[0].Revision, null);
        var before = newest.Count > 1 ? PolicyReader.ReadDocument(newest[1].Text, newest[1].Revision).Readable : RoutePolicy.Default;
        return new PolicyState(newest[0].Revision, PolicyDiff.Between(before, PolicyReader.ReadDocument(newest[0].Text, newest[0].Revision).Readable));
    }

    /// <summary>0 is no policy; the changes are those of the command that put it in force.</summary>
    private sealed record PolicyState(long Revision, IReadOnlyList<string>? Changes);
}
