namespace Cockpit.Tests.Architecture;

/// <summary>The rules of the house, checked on source text. Each violation names file, line and rule.</summary>
internal static class HouseRules
{
    private const int LongestFile = 350;

    /// <summary>Which area may name which: its own level and below.</summary>
    private static readonly Dictionary<string, int> Levels = new(StringComparer.Ordinal)
    {
        ["Statistics"] = 0, ["Ledger"] = 0, ["Store"] = 0, ["Demo"] = 0,
        ["Settings"] = 1, ["Observability"] = 1, ["Problems"] = 1, ["Access"] = 1, ["Registry"] = 1,
        ["Gateway"] = 2, ["Telemetry"] = 2, ["Insight"] = 2, ["Control"] = 2, ["Evidence"] = 2, ["Notices"] = 2,
        ["Pages"] = 3, ["Api"] = 3, ["Cli"] = 3,
        ["App"] = 4,
    };

    public static IReadOnlyList<string> Check(IReadOnlyList<SourceFile> files)
    {
        var finder = new References(files);
        var references = files.SelectMany(finder.Of).ToList();
        return [.. files.SelectMany(Shape), .. references.SelectMany(Direction), .. Cycles(references)];
    }

    private static IEnumerable<string> Shape(SourceFile file)
    {
        if (file.Lines.Count > LongestFile)
            yield return $"src/{file.Path}:{LongestFile + 1}: a file has at most {LongestFile} lines; this one has {file.Lines.Count}.";
        if (!Levels.ContainsKey(AreaOf(file.Folder)))
            yield return $"src/{file.Path}:1: the folder is not in the table of areas.";
        if (file.IsRazor)
            yield break;

        var line = file.Lines.ToList().FindIndex(text => text.StartsWith("namespace ", StringComparison.Ordinal));
        if (line < 0)
        {
            // The entry point holds statements and no type, so it has no namespace.
            if (file.Path != "Cockpit/App/Program.cs")
                yield return $"src/{file.Path}:1: namespace = folder; the file names no namespace.";
        }
        else if (file.Lines[line].Trim() != $"namespace {file.Folder};")
        {
            yield return $"src/{file.Path}:{line + 1}: namespace = folder; it must be {file.Folder}.";
        }
    }

    private static IEnumerable<string> Direction(Reference reference)
    {
        var (from, to) = (AreaOf(reference.From.Folder), AreaOf(reference.To));
        var where = $"src/{reference.From.Path}:{reference.Line}";
        if (from == to)
            yield break;
        if (reference.From.Project == "Cockpit.Store" && to == "Ledger")
            yield break;
        if (reference.From.Project != "Cockpit")
            yield return $"{where}: {reference.From.Project} references none of ours, but names {reference.To}.";
        else if (to == "App")
            yield return $"{where}: nothing imports App.";
        else if ((from, to) is ("Gateway", "Control") or ("Control", "Gateway"))
            yield return $"{where}: Gateway and Control never import each other; they meet in the store.";
        else if (Levels.GetValueOrDefault(from, int.MaxValue) < Levels.GetValueOrDefault(to, -1))
            yield return $"{where}: {from} may not import {to}, which stands above it.";
    }

    private static IEnumerable<string> Cycles(List<Reference> references)
    {
        var edges = references.Where(reference => ProjectOf(reference.To) == reference.From.Project)
            .GroupBy(reference => (From: reference.From.Folder, reference.To)).ToDictionary(same => same.Key, same => same.First());
        var next = edges.Keys.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        foreach (var (edge, reference) in edges.OrderBy(pair => pair.Key.From, StringComparer.Ordinal))
        {
            if (Path(next, edge.To, edge.From) is { } back)
                yield return $"src/{reference.From.Path}:{reference.Line}: folders form no cycle, but {edge.From} → {string.Join(" → ", back)}.";
        }
    }

    private static List<string>? Path(ILookup<string, string> next, string from, string to)
    {
        var before = new Dictionary<string, string?>(StringComparer.Ordinal) { [from] = null };
        var waiting = new Queue<string>([from]);
        while (waiting.TryDequeue(out var folder))
        {
            if (folder == to)
            {
                List<string> path = [];
                for (var step = folder; step is not null; step = before[step])
                    path.Insert(0, step);
                return path;
            }

            foreach (var neighbour in next[folder].Where(neighbour => before.TryAdd(neighbour, folder)))
                waiting.Enqueue(neighbour);
        }

        return null;
    }

    /// <summary>The first folder of the product, or the name of a neighbouring project. What stands in the product's root are imports of pages.</summary>
    private static string AreaOf(string folder)
    {
        var parts = folder.Split('.');
        return parts.Length == 1 ? "Pages" : parts[1];
    }

    private static string ProjectOf(string folder)
    {
        var neighbour = string.Join('.', folder.Split('.').Take(2));
        return neighbour is "Cockpit.Store" or "Cockpit.Statistics" or "Cockpit.Ledger" or "Cockpit.Demo" ? neighbour : "Cockpit";
    }
}
