namespace Cockpit.Tests.Architecture;

/// <summary>One source file: its path below <c>src/</c>, with forward slashes, and its text.</summary>
public sealed record SourceFile(string Path, string Text)
{
    public IReadOnlyList<string> Lines { get; } = Text.Split('\n');
    public bool IsRazor => Path.EndsWith(".razor", StringComparison.Ordinal);

    /// <summary>The namespace that the folder asks for.</summary>
    public string Folder { get; } = string.Join('.', Path.Split('/')[..^1]);

    /// <summary>The project: the first folder below <c>src/</c>.</summary>
    public string Project { get; } = Path.Split('/')[0];

    /// <summary>Every source file of the product.</summary>
    public static IReadOnlyList<SourceFile> OfTheProduct()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(root.FullName, "Cockpit.sln")))
            root = root.Parent ?? throw new InvalidOperationException("Cockpit.sln was not found above the test's folder.");
        var src = System.IO.Path.Combine(root.FullName, "src");
        return [.. new[] { "*.cs", "*.razor" }.SelectMany(kind => Directory.GetFiles(src, kind, SearchOption.AllDirectories))
            .Select(file => System.IO.Path.GetRelativePath(src, file).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(System.IO.Path.Combine(src, path))))];
    }
}
