using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cockpit.Control.Rollouts;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>What serves, as a command keeps it from before and after its effect.</summary>
/// <param name="PausedAt">Since when the whole model is paused.</param>
/// <param name="Live">What is live: one version or none.</param>
/// <param name="Policy">The policy in force; null for a command that does not rest on it.</param>
/// <param name="Target">The version that is to be made live or retired; null for other commands.</param>
/// <param name="Mark">The mark of the version that is marked or unmarked; null for other commands.</param>
/// <param name="Override">The override that is set or ended, once it is in force; null for other commands.</param>
/// <param name="Contract">The contract in force, for a command that sets one; null for others.</param>
/// <param name="Rollout">The rollout of the model that is not over, for a command on one; null without one, and for other commands.</param>
public sealed record ServingState(
    DateTimeOffset? PausedAt, IReadOnlyList<LiveState> Live,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PolicyState? Policy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TargetState? Target,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MarkState? Mark,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OverrideState? Override = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RolloutPlace? Rollout = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ContractState? Contract = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The state behind its JSON; null for none.</summary>
    public static ServingState? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<ServingState>(json, Json);

    /// <summary>JSON of what serves now, as far as the command rests on it or changes it.</summary>
    internal static async Task<string> DescribeAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var pausedAt = await context.Set<ModelRow>().Where(row => row.Name == command.Model).Select(row => row.PausedAt).SingleAsync(cancellationToken);
        var live = await context.Set<VersionRow>().Where(row => row.Model == command.Model && row.Stage == Stage.Live)
            .Select(row => new LiveState(row.Name, row.LiveSince, row.PausedAt)).ToListAsync(cancellationToken);
        var changesRoutes = command.Kind is CommandKind.Policy or CommandKind.Promote or CommandKind.Rollback or CommandKind.Retire or CommandKind.Rollout;
        // Only then: a pause must not wait for what it does not change.
        return JsonSerializer.Serialize(new ServingState(pausedAt, live, changesRoutes ? await PolicyAsync(context, command, cancellationToken) : null,
            changesRoutes && command.Version is not null ? await TargetAsync(context, command, cancellationToken) : null,
            command.Kind is CommandKind.Mark or CommandKind.Unmark ? await MarkAsync(context, command, cancellationToken) : null,
            command.Kind == CommandKind.Override ? await OverrideAsync(context, command, cancellationToken) : null,
            command.Kind is CommandKind.Rollout or CommandKind.Hold or CommandKind.Continue or CommandKind.Abort ? await RolloutAsync(context, command, cancellationToken) : null,
            command.Kind == CommandKind.Contract ? await ContractAsync(context, command, cancellationToken) : null), Json);
    }

    /// <summary>What has become different from one state to another, in words; empty when nothing has.</summary>
    internal static IReadOnlyList<string> Changes(ServingState before, ServingState now)
    {
        List<string> changes = [];
        if (before.PausedAt != now.PausedAt)
            changes.Add(now.PausedAt is { } since ? string.Create(CultureInfo.InvariantCulture, $"the model is paused since {since:yyyy-MM-dd HH:mm:ss} UTC") : "the model is no longer paused");
        if (!before.Live.SequenceEqual(now.Live))
            changes.Add($"{Words(now.Live)}, and was {Words(before.Live)}");
        if (before.Policy?.Revision != now.Policy?.Revision)
            changes.Add($"policy {now.Policy?.Revision ?? 0} is in force, and not {before.Policy?.Revision ?? 0}");
        if (before.Contract?.Revision != now.Contract?.Revision)
            changes.Add($"contract {now.Contract?.Revision ?? 0} is in force, and not {before.Contract?.Revision ?? 0}");
        if (before.Rollout != now.Rollout)
            changes.Add(now.Rollout is { } rollout ? string.Create(CultureInfo.InvariantCulture, $"the rollout of version {rollout.Version} is {rollout.State} in step {rollout.Step} at {rollout.Weight} %") : "the rollout is over");
        if (before.Target != now.Target)
            changes.Add($"version {now.Target?.Version} is {now.Target?.Stage}{(before.Target?.Registration == now.Target?.Registration ? "" : ", registered anew")}{(now.Target?.PausedAt is null ? "" : ", paused")}");
        return changes;
    }

    private static string Words(IReadOnlyList<LiveState> live)
        => live is [var one, ..] ? string.Create(CultureInfo.InvariantCulture, $"live is {one.Version} since {one.LiveSince:yyyy-MM-dd HH:mm:ss} UTC{(one.PausedAt is null ? "" : ", paused")}") : "nothing is live";

    private static async Task<PolicyState> PolicyAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var newest = await context.Set<PolicyRow>().AsNoTracking().Where(row => row.Model == command.Model).OrderByDescending(row => row.Revision).Take(2).ToListAsync(cancellationToken);
        if (newest.Count == 0 || newest[0].Command != command.Id.Value)
            return new PolicyState(newest.Count == 0 ? 0 : newest[0].Revision, null);
        var before = newest.Count > 1 ? PolicyReader.ReadDocument(newest[1].Text, newest[1].Revision).Readable : RoutePolicy.Default;
        return new PolicyState(newest[0].Revision, PolicyDiff.Between(before, PolicyReader.ReadDocument(newest[0].Text, newest[0].Revision).Readable));
    }

    private static async Task<ContractState> ContractAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var newest = await context.Set<ContractRow>().AsNoTracking().Where(row => row.Model == command.Model).OrderByDescending(row => row.Revision).Take(2).ToListAsync(cancellationToken);
        if (newest.Count == 0 || newest[0].Command != command.Id.Value)
            return new ContractState(newest.Count == 0 ? 0 : newest[0].Revision, null);
        var before = newest.Count > 1 ? ContractReader.Read(newest[1].Text).Contract : null;
        return new ContractState(newest[0].Revision, [.. ContractDiff.Between(before, ContractReader.Read(newest[0].Text).Contract).Select(change => change.ToString())]);
    }

    private static async Task<MarkState> MarkAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
        => await context.Set<VersionRow>().AsNoTracking().Where(row => row.Model == command.Model && row.Name == command.Version)
            .Select(row => new MarkState(row.Name, row.Mark == null ? null : StoreText.Of(row.Mark.Value), row.MarkReason, row.MarkedBy, row.MarkedUntil)).SingleAsync(cancellationToken);

    private static async Task<OverrideState?> OverrideAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var id = OverrideEffect.IdOf(command);
        var row = await context.Set<OverrideRow>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == id && one.Since != null, cancellationToken);
        return row is null ? null : new OverrideState(row.Id.ToString(), StoreText.Of(row.Scope), row.Prediction, row.Score, row.Until, row.EndedAt);
    }

    private static async Task<RolloutPlace?> RolloutAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
        => await RolloutLog.OpenAsync(context, command.Model, cancellationToken) is { } open
            ? new RolloutPlace(new CommandId(open.Command).ToString(), open.Version, StoreText.Of(open.State), open.Step + 1, open.Weight) : null;

    private static async Task<TargetState> TargetAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var version = await context.Set<VersionRow>().AsNoTracking().SingleAsync(row => row.Model == command.Model && row.Name == command.Version, cancellationToken);
        return new TargetState(version.Name, StoreText.Of(version.Stage), version.PausedAt, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Registrar.Describe(version)))));
    }
}

/// <summary>A version that is live.</summary>
/// <param name="Version">Its name.</param>
/// <param name="LiveSince">Since when.</param>
/// <param name="PausedAt">Since when it alone is paused.</param>
public sealed record LiveState(string Version, DateTimeOffset? LiveSince, DateTimeOffset? PausedAt);

/// <summary>A policy in force.</summary>
/// <param name="Revision">0 is no policy.</param>
/// <param name="Changes">What the command changed, in words; null before it.</param>
public sealed record PolicyState(long Revision, IReadOnlyList<string>? Changes);

/// <summary>A contract in force.</summary>
/// <param name="Revision">0 is no contract.</param>
/// <param name="Changes">What the command changed, graded; null before it.</param>
public sealed record ContractState(long Revision, IReadOnlyList<string>? Changes);

/// <summary>The version that a command is about.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="PausedAt">Since when it alone is paused.</param>
/// <param name="Registration">SHA-256 of what is registered of it, in hexadecimal: one that never served can still be changed.</param>
public sealed record TargetState(string Version, string Stage, DateTimeOffset? PausedAt, string Registration);

/// <summary>Where a rollout stands.</summary>
/// <param name="Id">The command that began it.</param>
/// <param name="Version">The version that is to take over.</param>
/// <param name="State">running, held or watching.</param>
/// <param name="Step">The step, from 1; one more than there are once they are over.</param>
/// <param name="Weight">The share of the live version's requests that it answers, in percent.</param>
public sealed record RolloutPlace(string Id, string Version, string State, int Step, int Weight);

/// <summary>The mark of a version; a mark of null is none.</summary>
/// <param name="Version">The version.</param>
/// <param name="Mark">retraining or unhealthy.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who said so.</param>
/// <param name="Until">When it ends by itself.</param>
public sealed record MarkState(string Version, string? Mark, string? Reason, string? By, DateTimeOffset? Until);

/// <summary>An override, without its subject: what is kept of a command names nobody.</summary>
/// <param name="Id">The override.</param>
/// <param name="Scope">subject, segment or class.</param>
/// <param name="Prediction">What is answered.</param>
/// <param name="Score">A score beside it.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="EndedAt">When it ended; null while it is in force.</param>
public sealed record OverrideState(string Id, string Scope, string Prediction, double? Score, DateTimeOffset? Until, DateTimeOffset? EndedAt);
