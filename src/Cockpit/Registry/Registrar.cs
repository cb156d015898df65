using System.Text.Json;
using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Cockpit.Store.Rollups;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Registry;

/// <summary>What a registration came to: a refusal, or the model's new revision and whether the name is new.</summary>
public sealed record Registered(Problem? Problem, bool Created, long Revision)
{
    internal static Registered Refused(Problem problem) => new(problem, false, 0);
}

/// <summary>
/// Registers models and versions, each with its audit row in one transaction. Registering changes nothing that serves: that takes
/// a command. A version that was ever live, or has decisions, cannot be changed any more.
/// </summary>
public sealed class Registrar(CockpitStore store, TimeProvider clock)
{
    /// <summary>Creates or changes a model.</summary>
    public async Task<Registered> PutModelAsync(string name, ModelRegistration wanted, Caller caller, CancellationToken cancellationToken)
    {
        if ((RegistrationRules.CheckName("model", name) ?? RegistrationRules.Check(wanted)) is { } problem)
            return Registered.Refused(problem);
        if (caller.Teams is { } teams && !caller.Reaches(wanted.Team))
            return Registered.Refused(CommonProblems.Invalid("team", $"The caller is narrowed to {Words(teams)}.", $"Register the model with {Words(teams)}."));

        return await store.ChangeAsync(async (context, _, token) =>
        {
            var model = await context.Set<ModelRow>().SingleOrDefaultAsync(row => row.Name == name, token);
            if (model is not null && !caller.Reaches(model.Team))
                return Registered.Refused(CommonProblems.Forbidden);

            var now = clock.GetUtcNow();
            var before = model is null ? null : Describe(model);
            var created = model is null;
            if (model is null)
                context.Add(model = new ModelRow { Name = name, Owner = wanted.Owner!, Purpose = wanted.Purpose!, CreatedAt = now });
            else if (Redefines(model, wanted) && await HasDecisionsAsync(context, name, token))
                return Registered.Refused(Fixed(name));
            else if (model.IssuedEpoch > 0 && StoreText.Parse<RiskTier>(wanted.RiskTier) < model.RiskTier)
                return Registered.Refused(Lowered(name, model.RiskTier));
            Fill(model, wanted);
            model.Revision++;
            context.Add(Audit(now, caller, created ? "model.registered" : "model.changed", model, before, Describe(model)));
            return new Registered(null, created, model.Revision);
        }, cancellationToken);
    }

    /// <summary>Creates a version, or changes one that was never live.</summary>
    public async Task<Registered> PutVersionAsync(string model, string name, VersionRegistration wanted, Caller caller, CancellationToken cancellationToken)
    {
        if ((RegistrationRules.CheckName("version", name) ?? RegistrationRules.Check(wanted)) is { } problem)
            return Registered.Refused(problem);

        return await store.ChangeAsync(async (context, _, token) =>
        {
            if (await context.Set<ModelRow>().SingleOrDefaultAsync(row => row.Name == model, token) is not { } owner || !caller.Reaches(owner.Team))
                return Registered.Refused(CommonProblems.UnknownModel(model));

            var now = clock.GetUtcNow();
            var version = await context.Set<VersionRow>().SingleOrDefaultAsync(row => row.Model == model && row.Name == name, token);
            var before = version is null ? null : Describe(version);
            var created = version is null;
            if (version is null)
                context.Add(version = new VersionRow { Model = model, Name = name, CreatedAt = now });
            Fill(version, wanted);
            var after = Describe(version);
            if (before == after)
                return new Registered(null, false, owner.Revision);
            if (before is not null && await HasServedAsync(context, model, name, token))
            {
                context.Entry(version).State = EntityState.Unchanged;
                return Registered.Refused(Immutable(model, name));
            }

            if (before is not null && owner.RiskTier != RiskTier.Low && await PolicyNamingAsync(context, model, name, token) is { } revision)
            {
                context.Entry(version).State = EntityState.Unchanged;
                return Registered.Refused(Agreed(model, name, revision));
            }

            owner.Revision++;
            context.Add(Audit(now, caller, created ? "version.registered" : "version.changed", owner, before, after));
            return new Registered(null, created, owner.Revision);
        }, cancellationToken);
    }

    /// <summary>Whether past decisions would be read otherwise: what was summarised under the old meaning could not be corrected under the new one.</summary>
    private static bool Redefines(ModelRow model, ModelRegistration wanted)
        => model.Task != StoreText.Parse<ModelTask>(wanted.Task) || model.PositiveLabel != wanted.PositiveLabel
            || !model.ProtectedAttributes.SequenceEqual(wanted.ProtectedAttributes ?? [], StringComparer.Ordinal);

    private static Task<bool> HasDecisionsAsync(CockpitContext context, string model, CancellationToken cancellationToken)
        => context.Set<RollupRow>().AnyAsync(row => row.Model == model, cancellationToken);

    private static Problem Fixed(string model)
        => new("model-has-decisions", StatusCodes.Status409Conflict, "What the decisions of a model mean cannot change",
            $"Model '{model}' has decisions; task, positiveLabel and protectedAttributes say how they are counted.", "Leave the three as they are, or register the model under a new name.") { Field = "task" };

    /// <summary>Else whoever must not act alone on a model could first make it one on which they may.</summary>
    private static Problem Lowered(string model, RiskTier tier)
        => new("risk-tier-lowered", StatusCodes.Status409Conflict, "The risk tier of a model cannot be lowered",
            $"Model '{model}' is of tier {StoreText.Of(tier)}, which decides who must agree to its changes, and commands were requested since.", "Leave the tier as it is or raise it, or register the model under a new name.") { Field = "riskTier" };

    private static async Task<bool> HasServedAsync(CockpitContext context, string model, string version, CancellationToken cancellationToken)
        => await context.Set<LivePeriodRow>().AnyAsync(row => row.Model == model && row.Version == version, cancellationToken)
            || await context.Set<TrafficRow>().AnyAsync(row => row.Model == model && row.Version == version, cancellationToken)
            || await context.Set<RollupRow>().AnyAsync(row => row.Model == model && row.Version == version, cancellationToken)
            || await context.Set<RolloutRow>().AnyAsync(row => row.Model == model && row.Version == version, cancellationToken);

    private static async Task<long?> PolicyNamingAsync(CockpitContext context, string model, string version, CancellationToken cancellationToken)
        => await context.Set<PolicyRow>().Where(row => row.Model == model).OrderByDescending(row => row.Revision).FirstOrDefaultAsync(cancellationToken) is { } policy
            && PolicyReader.ReadDocument(policy.Text, policy.Revision).Readable.Names(version) ? policy.Revision : null;

    private static Problem Agreed(string model, string version, long policy)
        => new("version-immutable", StatusCodes.Status409Conflict, "A version that somebody agreed to cannot change",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Policy {policy} of '{model}' names version '{version}', and whoever approved it meant the version as it is."), "Register the change as a new version.") { Field = "version" };

    private static Problem Immutable(string model, string version)
        => new("version-immutable", StatusCodes.Status409Conflict, "A version that has served cannot change",
            $"Version '{version}' of '{model}' has been live or rolled out, or has decisions; they refer to it as it was.", "Register the change as a new version and promote that.") { Field = "version" };

    private static void Fill(ModelRow model, ModelRegistration wanted)
    {
        model.Team = wanted.Team;
        model.Owner = wanted.Owner!;
        model.Purpose = wanted.Purpose!;
        model.RiskTier = StoreText.Parse<RiskTier>(wanted.RiskTier)!.Value;
        model.Task = StoreText.Parse<ModelTask>(wanted.Task)!.Value;
        model.ProtectedAttributes = [.. wanted.ProtectedAttributes ?? []];
        model.PositiveLabel = wanted.PositiveLabel;
        model.Escalation = [.. wanted.Escalation ?? []];
        model.Runbook = wanted.Runbook is { Count: > 0 } runbook ? JsonSerializer.Serialize(runbook) : null;
    }

    private static void Fill(VersionRow version, VersionRegistration wanted)
    {
        version.Protocol = StoreText.Parse<EndpointProtocol>(wanted.Endpoint!.Protocol)!.Value;
        version.Url = version.Protocol == EndpointProtocol.None ? null : wanted.Endpoint.Url;
        version.ServerModel = version.Protocol == EndpointProtocol.Openai ? wanted.Endpoint.Model : null;
        version.TimeoutMs = wanted.Endpoint.TimeoutMs ?? RegistrationRules.UsualTimeoutMs;
        version.Contract = Text(wanted.Contract);
        version.Lineage = Text(wanted.Lineage);
        version.CostPerCall = wanted.Cost?.PerCall;
        version.CostPerInputToken = wanted.Cost?.PerInputToken;
        version.CostPerOutputToken = wanted.Cost?.PerOutputToken;
        version.CostPerSecond = wanted.Cost?.PerSecond;
        version.Currency = wanted.Cost?.Currency;
    }

    private static string? Text(JsonElement? json) => json is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given ? given.GetRawText() : null;

    private static string Describe(ModelRow model)
        => JsonSerializer.Serialize(new { model.Team, model.Owner, model.Purpose, RiskTier = StoreText.Of(model.RiskTier), Task = StoreText.Of(model.Task), model.ProtectedAttributes, model.PositiveLabel, model.Escalation, model.Runbook }, JsonSerializerOptions.Web);

    /// <summary>JSON of all that is registered of a version.</summary>
    internal static string Describe(VersionRow version)
        => JsonSerializer.Serialize(new { version.Name, Protocol = StoreText.Of(version.Protocol), version.Url, version.ServerModel, version.TimeoutMs, version.Contract, version.Lineage, version.CostPerCall, version.CostPerInputToken, version.CostPerOutputToken, version.CostPerSecond, version.Currency }, JsonSerializerOptions.Web);

    private static AuditRow Audit(DateTimeOffset at, Caller caller, string action, ModelRow model, string? before, string after)
        => new() { At = at, Actor = caller.Actor, Action = action, Target = $"model:{model.Name}", Team = model.Team, Before = before, After = after, Source = caller.Source };

    private static string Words(IReadOnlyList<string> teams) => $"team {string.Join(" or ", teams.Select(team => $"'{team}'"))}";
}
