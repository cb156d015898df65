namespace Cockpit.Registry.Forms;

/// <summary>What reading a document gathers: its faults, and where each setting stands.</summary>
internal sealed class Reading
{
    private const int MostFaults = 100;

    private readonly List<DocumentFault> _faults = [];
    private readonly Dictionary<string, DocumentNode> _places = new(StringComparer.Ordinal);

    /// <summary>In order of lines; of very many the first ones.</summary>
    public IReadOnlyList<DocumentFault> Faults => [.. _faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)];

    public bool IsFull => _faults.Count >= MostFaults;

    public void Fault(DocumentNode at, string path, string message, string? suggestion = null) => Fault(new DocumentFault(at.Line, at.Column, path, message, suggestion));

    public void Fault(DocumentFault fault)
    {
        if (!IsFull)
            _faults.Add(fault);
    }

    public void Place(string path, DocumentNode node) => _places[path] = node;

    /// <summary>Where a setting stands, or the nearest one around it that the document names; the beginning when there is none.</summary>
    public (int Line, int Column) PlaceOf(string path)
    {
        for (var known = path; known.Length > 0; known = Above(known))
        {
            if (_places.TryGetValue(known, out var node))
                return (node.Line, node.Column);
        }

        return (1, 1);
    }

    /// <summary>Whether the document itself names a setting.</summary>
    public bool Names(string path) => _places.ContainsKey(path);

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static string Above(string path)
    {
        var end = path.LastIndexOfAny(['.', '[']);
        return end < 0 ? "" : path[..end];
    }
}
