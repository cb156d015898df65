using System.Globalization;
using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Past;
using Cockpit.Store.Registry;

namespace Cockpit.Evidence.Past;

/// <summary>Answers what was live at an instant, for who may read the audit trail.</summary>
public sealed class PastReader(PastQueries past, RegistryKeeper registry, TimeProvider clock)
{
    private static readonly string[] NotKnown =
    [
        "Which gateway had a change in force when: a gateway takes it within moments of the instant given here. The decisions of that time say which version answered each.",
        "Marks and overrides of that time are not looked at: the audit trail and the model's overrides have them.",
    ];

    /// <summary>What was live; of one model, or of every model within reach.</summary>
    /// <param name="at">The instant; null is now.</param>
    /// <param name="model">The model's name; null is all.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(LiveDocument? Document, Problem? Problem)> ReadAsync(DateTimeOffset? at, string? model, Caller caller, CancellationToken cancellationToken)
    {
        var (reader, now) = (caller.Under(Policies.Audit), clock.GetUtcNow());
        if (at > now)
            return (null, CommonProblems.Invalid("at", string.Create(CultureInfo.InvariantCulture, $"at is {at:yyyy-MM-dd'T'HH:mm:ss'Z'}, which lies in the future."), "Ask for an instant that has been."));
        if (model is not null && registry.Current.Find(model, reader) is null)
            return (null, CommonProblems.UnknownModel(model));

        var instant = at ?? now;
        var content = await past.ReadAsync(model is null ? [.. registry.Current.Reached(reader)] : [model], instant, reader.Teams, cancellationToken);
        return (new LiveDocument(instant, [.. content.Models.Select(row => Then(row, content, instant))], NotKnown), null);
    }

    private static ModelThen Then(ModelRow row, PastContent content, DateTimeOffset at)
    {
        if (row.CreatedAt > at)
            return new ModelThen(row.Name, "It was not registered yet.", false, null, null, null, null, null, []);
        var version = content.Live.FirstOrDefault(one => one.Model == row.Name) is { } live ? new VersionThen(live.Version, live.LiveFrom, live.LiveTo, Of(live.Command, content)) : null;
        var paused = Paused(row.Name, null, content) ?? (version is null ? null : Paused(row.Name, version.Version, content));
        var rollout = content.Rollouts.Where(one => one.Rollout.Model == row.Name).Select(one => new RolloutThen(
            one.Rollout.Version, StoreText.Of(one.Move.Change), one.Move.Step + 1, one.Move.Weight, one.Move.At, one.Move.Why, Of(one.Rollout.Command, content))).FirstOrDefault();
        return new ModelThen(row.Name, Sentence(version, paused, rollout), true, version, paused,
            content.Policies.FirstOrDefault(one => one.Model == row.Name) is { } policy ? new PolicyThen(policy.Revision, policy.SetAt, Says(policy), Of(policy.Command, content)) : null,
            content.Contracts.FirstOrDefault(one => one.Model == row.Name) is { } contract ? new ContractThen(contract.Revision, contract.SetAt, Of(contract.Command, content)) : null,
            rollout, [.. content.Breaches.Where(one => one.Model == row.Name).Select(one => new BreachThen(one.Name, one.Version, one.From, one.Action, one.Sentence))]);
    }

    private static PausedThen? Paused(string model, string? version, PastContent content)
        => content.Pauses.FirstOrDefault(one => one.Model == model && one.Version == version) is { Kind: CommandKind.Pause } pause
            ? new PausedThen(version, pause.EffectAt!.Value, Of(pause.Id.Value, content)) : null;

    private static IReadOnlyList<string> Says(PolicyRow policy) => PolicyDiff.Between(RoutePolicy.Default, PolicyReader.ReadDocument(policy.Text, policy.Revision).Readable);

    private static Cause Of(Guid command, PastContent content)
    {
        var row = content.Commands.GetValueOrDefault(command);
        return new Cause(new CommandId(command).ToString(), row is null ? null : StoreText.Of(row.Kind), row?.RequestedBy, row?.Reason, content.Applied.GetValueOrDefault(command)?.Id);
    }

    private static string Sentence(VersionThen? version, PausedThen? paused, RolloutThen? rollout) => (version, paused) switch
    {
        (null, null) => "No version was live.",
        (null, _) => "It was paused, and no version was live.",
        (_, { Version: null }) => $"It was paused; version {version.Version} was live behind the pause.",
        (_, { }) => $"Version {version.Version} was live, and paused.",
        _ when rollout is { Weight: > 0 } => $"Version {version.Version} was live, and a rollout gave {rollout.Weight} % of its requests to version {rollout.Version}.",
        _ => $"Version {version.Version} was live.",
    };
}
