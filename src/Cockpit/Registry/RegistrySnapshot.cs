using System.Collections.Frozen;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Overrides;
using Cockpit.Registry.Policies;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;

namespace Cockpit.Registry;

/// <summary>All models and versions at one moment; never changes. Reading it costs a dictionary look-up.</summary>
public sealed class RegistrySnapshot
{
    /// <summary>Before the first load: nothing serves.</summary>
    public static RegistrySnapshot Empty { get; } = new(new RegistryContent(-1, [], [], [], [], []));

    /// <summary>Builds the snapshot of what the store holds.</summary>
    /// <param name="content">What the store holds.</param>
    /// <param name="before">The snapshot before, whose policies, contracts and overrides are read no second time.</param>
    public RegistrySnapshot(RegistryContent content, RegistrySnapshot? before = null)
    {
        ChangeVersion = content.ChangeVersion;
        var versions = content.Versions.ToLookup(row => row.Model, StringComparer.Ordinal);
        var baselines = content.Baselines.ToLookup(head => head.Model, StringComparer.Ordinal);
        var policies = content.Policies.ToDictionary(row => row.Model, StringComparer.Ordinal);
        var contracts = content.Contracts.ToDictionary(row => row.Model, StringComparer.Ordinal);
        var rollouts = content.Rollouts.ToDictionary(row => row.Model, StringComparer.Ordinal);
        var overrides = content.Overrides.ToLookup(row => row.Model, StringComparer.Ordinal);
        Models = content.Models.ToFrozenDictionary(row => row.Name, row => new ModelEntry(row, versions[row.Name], baselines[row.Name],
            StoredPolicy.Of(policies.GetValueOrDefault(row.Name), before?.Models.GetValueOrDefault(row.Name)?.Stored), RolloutInForce.Of(rollouts.GetValueOrDefault(row.Name)))
        {
            Contract = StoredContract.Of(contracts.GetValueOrDefault(row.Name), row.Owner, before?.Models.GetValueOrDefault(row.Name)?.Contract),
            Overrides = OverrideBook.Of([.. overrides[row.Name]], before?.Models.GetValueOrDefault(row.Name)?.Overrides),
        }, StringComparer.Ordinal);
    }

    /// <summary>The change version that this snapshot holds; −1 before the first load.</summary>
    public long ChangeVersion { get; }

    /// <summary>By name.</summary>
    public FrozenDictionary<string, ModelEntry> Models { get; }

    /// <summary>The names of the models that the caller reaches.</summary>
    public IEnumerable<string> Reached(Access.Caller caller) => Models.Values.Where(entry => caller.Reaches(entry.Row.Team)).Select(entry => entry.Row.Name);

    /// <summary>The same, and for whoever reaches everything what is about the whole installation: incidents have no model then.</summary>
    public IEnumerable<string> ReachedByIncidents(Access.Caller caller) => caller.Reaches(team: null) ? Reached(caller).Append(IncidentRow.Installation) : Reached(caller);

    /// <summary>The model of an incident that the caller reaches, or null; one without a name for an incident of the whole installation.</summary>
    public ModelEntry? FindOfIncident(string model, Access.Caller caller)
        => model != IncidentRow.Installation ? Find(model, caller) : caller.Reaches(team: null) ? ModelEntry.Installation : null;

    /// <summary>A model that the caller's team reaches, or null.</summary>
    public ModelEntry? Find(string model, Access.Caller caller)
        => Models.TryGetValue(model, out var entry) && caller.Reaches(entry.Row.Team) ? entry : null;
}

/// <summary>A model and its versions in a snapshot.</summary>
public sealed class ModelEntry
{
    private readonly SummaryShape _plain;
    private readonly FrozenDictionary<string, VersionBaseline> _baselines;

    internal ModelEntry(ModelRow row, IEnumerable<VersionRow> versions, IEnumerable<BaselineHead> baselines, StoredPolicy policy, RolloutInForce? rollout)
    {
        Row = row;
        Stored = policy;
        Rollout = rollout;
        Routing = rollout?.Of(policy.Policy) ?? policy.Policy;
        _plain = new SummaryShape(null, [.. row.ProtectedAttributes]);
        _baselines = baselines.ToFrozenDictionary(head => head.Version, head => VersionBaseline.Of(head, _plain), StringComparer.Ordinal);
        Versions = versions.ToFrozenDictionary(version => version.Name, StringComparer.Ordinal);
        Live = Versions.Values.FirstOrDefault(version => version.Stage == Stage.Live);
    }

    /// <summary>Stands for the whole installation where an incident's model is asked for.</summary>
    internal static ModelEntry Installation { get; } = new(IncidentLog.NoModel(), [], [], StoredPolicy.None, null);

    /// <summary>The model as stored.</summary>
    public ModelRow Row { get; }
    /// <summary>By name.</summary>
    public FrozenDictionary<string, VersionRow> Versions { get; }
    /// <summary>The version that serves; null when none does.</summary>
    public VersionRow? Live { get; }
    /// <summary>Its policy, as its document says.</summary>
    public RoutePolicy Policy => Stored.Policy;
    /// <summary>How its requests are routed now: by its policy, and while a rollout goes on the live version's share is divided.</summary>
    public RoutePolicy Routing { get; }
    /// <summary>The rollout that has a say in routing; null without one.</summary>
    public RolloutInForce? Rollout { get; }
    /// <summary>The policy's document, and whether all of it is in force.</summary>
    public StoredPolicy Stored { get; }
    /// <summary>What is agreed of its inputs and outputs.</summary>
    public StoredContract Contract { get; internal init; } = StoredContract.None;
    /// <summary>Answers that persons give instead of its versions.</summary>
    public OverrideBook Overrides { get; internal init; } = OverrideBook.Empty;
    /// <summary>Since when it, or else its live version, is paused. Of a paused version alone the policy may have others that answer; routing looks at each.</summary>
    public DateTimeOffset? PausedAt => Row.PausedAt ?? Live?.PausedAt;

    /// <summary>Whether a version that served once may do so again.</summary>
    public bool CanServeAgain(string version) => Versions.GetValueOrDefault(version) is { Stage: not Stage.Retired, PausedAt: null };

    /// <summary>The baseline of a version; null when none is set.</summary>
    public VersionBaseline? BaselineOf(string version) => _baselines.GetValueOrDefault(version);

    /// <summary>What the summaries of a version's decisions are counted against.</summary>
    public SummaryShape ShapeOf(string version) => BaselineOf(version)?.Shape ?? _plain;
}

/// <summary>A version's baseline without its distributions, and the shape that it gives to summaries.</summary>
public sealed record VersionBaseline(BaselineHead Head, SummaryShape Shape)
{
    internal static VersionBaseline Of(BaselineHead head, SummaryShape plain)
    {
        using var reader = new BinaryReader(new MemoryStream(head.Layout, writable: false));
        return new VersionBaseline(head, plain with { Baseline = BaselineLayout.Read(reader) });
    }
}
