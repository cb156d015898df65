using System.Text.RegularExpressions;

namespace Cockpit.Tests.Architecture;

/// <summary>That a line of one folder's file names another folder.</summary>
public sealed record Reference(SourceFile From, int Line, string To);

/// <summary>
/// Finds which folders the source names: by using directives, by full names, by half names (<c>Registry.Registrar</c>), and by the
/// bare name of a type that stands in a folder above, which C# finds without any using.
/// </summary>
internal sealed partial class References
{
    private readonly HashSet<string> _folders;
    private readonly ILookup<string, string> _folderOfType;

    public References(IReadOnlyList<SourceFile> files)
    {
        _folders = [.. files.Select(file => file.Folder).Where(folder => folder != "Cockpit")];
        _folderOfType = files.Where(file => !file.IsRazor)
            .SelectMany(file => file.Lines.Select(Code).SelectMany(line => Declaration().Matches(line).Select(match => (match.Groups["name"].Value, file.Folder))))
            .Distinct().ToLookup(pair => pair.Value, pair => pair.Folder, StringComparer.Ordinal);
    }

    public IEnumerable<Reference> Of(SourceFile file)
    {
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var line = Code(file.Lines[i]);
            if (line.StartsWith("namespace ", StringComparison.Ordinal) || line.StartsWith("@namespace ", StringComparison.Ordinal))
                continue;
            foreach (var folder in FoldersIn(line, file).Where(folder => folder != file.Folder).Distinct())
                yield return new Reference(file, i + 1, folder);
        }
    }

    private IEnumerable<string> FoldersIn(string line, SourceFile file)
    {
        foreach (Match match in FullName().Matches(line))
        {
            if (LongestFolder(match.Value) is { } folder)
                yield return folder;
        }

        foreach (Match match in HalfName().Matches(line))
        {
            var folder = $"Cockpit.{match.Groups["folder"].Value}";
            if (_folderOfType[match.Groups["type"].Value].Contains(folder))
                yield return folder;
        }

        foreach (Match match in BareName().Matches(line))
        {
            var folders = _folderOfType[match.Value];
            if (folders.FirstOrDefault(folder => file.Folder.StartsWith(folder + ".", StringComparison.Ordinal)) is { } above && !folders.Contains(file.Folder))
                yield return above;
        }
    }

    private string? LongestFolder(string name)
    {
        for (var folder = name; folder.Contains('.', StringComparison.Ordinal); folder = folder[..folder.LastIndexOf('.')])
        {
            if (_folders.Contains(folder))
                return folder;
        }

        return null;
    }

    /// <summary>The line without comment and without the inside of simple strings.</summary>
    private static string Code(string line)
    {
        var text = Text().Replace(line, "\"\"");
        var comment = text.IndexOf("//", StringComparison.Ordinal);
        return (comment < 0 ? text : text[..comment]).Trim();
    }

    [GeneratedRegex(@"(?<![\w.])Cockpit(\.[A-Za-z_]\w*)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FullName();

    [GeneratedRegex(@"(?<![\w.])(?<folder>[A-Z]\w*)\.(?<type>[A-Z]\w*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HalfName();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BareName();

    [GeneratedRegex(@"\b(class|interface|enum|struct|record( struct| class)?|delegate [\w<>?]+) (?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Text();
}
