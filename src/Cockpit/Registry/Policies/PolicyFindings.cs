using Cockpit.Registry.Forms;
using Cockpit.Store.Registry;

namespace Cockpit.Registry.Policies;

/// <summary>Gathers findings; what a class only inherits is said once, where it is written.</summary>
internal sealed class PolicyFindings(Reading reading)
{
    private readonly List<DocumentFault> _faults = [];
    private readonly List<DocumentFault> _warnings = [];
    private readonly HashSet<(string Path, string Message)> _saidOfAll = [];

    public string Scope { get; set; } = "";
    public List<DocumentFault> Faults => Sorted(_faults);
    public List<DocumentFault> Warnings => Sorted(_warnings);

    public void Fault(string path, string message, string? suggestion = null) => Say(_faults, path, message, suggestion);

    public void Warn(string path, string message) => Say(_warnings, path, message, null);

    private static List<DocumentFault> Sorted(List<DocumentFault> findings) => [.. findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];

    private void Say(List<DocumentFault> list, string path, string message, string? suggestion)
    {
        if (Scope.Length == 0 ? !_saidOfAll.Add((path, message)) : _saidOfAll.Contains((path, message)))
            return;
        var full = Reading.Join(Scope, path);
        var (line, column) = reading.PlaceOf(full);
        list.Add(new DocumentFault(line, column, full, message, suggestion));
    }
}

/// <summary>The versions that a policy can name.</summary>
internal sealed class KnownVersions(IReadOnlyCollection<VersionRow> versions)
{
    public VersionRow? Live { get; } = versions.FirstOrDefault(version => version.Stage == Stage.Live);
    public List<string> Names { get; } = [.. versions.OrderBy(version => version.CreatedAt).Select(version => version.Name)];
    public VersionRow? Find(string name) => name == RouteTarget.Live ? Live : versions.FirstOrDefault(version => version.Name == name);

    /// <summary>The version of that name if it can be asked; else why not is a fault.</summary>
    public VersionRow? Usable(string path, string name, PolicyFindings findings)
    {
        if (Find(name) is not { } version)
        {
            findings.Fault(path, $"There is no version '{name}'.", Nearest.Suggest(name, Names) ?? (Names.Count == 0 ? "no version is registered" : $"registered are {string.Join(", ", Names.Take(20))}"));
            return null;
        }

        var why = version.Stage == Stage.Retired ? $"Version '{name}' is retired and will not serve again."
            : version.Protocol == EndpointProtocol.None ? $"Version '{name}' has no endpoint: its decisions are made elsewhere." : null;
        if (why is not null)
            findings.Fault(path, why);
        return why is null ? version : null;
    }
}
