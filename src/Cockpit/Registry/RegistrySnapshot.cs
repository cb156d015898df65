using System.Collections.Frozen;
using Cockpit.Store.Registry;

namespace Cockpit.Registry;

/// <summary>All models and versions at one moment; never changes. Reading it costs a dictionary look-up.</summary>
public sealed class RegistrySnapshot
{
    /// <summary>Before the first load: nothing serves.</summary>
    public static RegistrySnapshot Empty { get; } = new(new RegistryContent(-1, [], []));

    /// <summary>Builds the snapshot of what the store holds.</summary>
    public RegistrySnapshot(RegistryContent content)
    {
        ChangeVersion = content.ChangeVersion;
        var versions = content.Versions.ToLookup(row => row.Model, StringComparer.Ordinal);
        Models = content.Models.ToFrozenDictionary(row => row.Name, row => new ModelEntry(row, versions[row.Name]), StringComparer.Ordinal);
    }

    /// <summary>The change version that this snapshot holds; −1 before the first load.</summary>
    public long ChangeVersion { get; }

    /// <summary>By name.</summary>
    public FrozenDictionary<string, ModelEntry> Models { get; }

    /// <summary>A model that the caller's team reaches, or null.</summary>
    public ModelEntry? Find(string model, Access.Caller caller)
        => Models.TryGetValue(model, out var entry) && caller.Reaches(entry.Row.Team) ? entry : null;
}

/// <summary>A model and its versions in a snapshot.</summary>
public sealed class ModelEntry
{
    internal ModelEntry(ModelRow row, IEnumerable<VersionRow> versions)
    {
        Row = row;
        Versions = versions.ToFrozenDictionary(version => version.Name, StringComparer.Ordinal);
        Live = Versions.Values.FirstOrDefault(version => version.Stage == Stage.Live);
    }

    /// <summary>The model as stored.</summary>
    public ModelRow Row { get; }
    /// <summary>By name.</summary>
    public FrozenDictionary<string, VersionRow> Versions { get; }
    /// <summary>The version that serves; null when none does.</summary>
    public VersionRow? Live { get; }
    /// <summary>Since when nothing of it is served; null while it serves.</summary>
    public DateTimeOffset? PausedAt => Row.PausedAt ?? Live?.PausedAt;
}
