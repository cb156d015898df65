using System.Text;

namespace Cockpit.Tests.Cli;

/// <summary>A CSV file that lives as long as the test.</summary>
internal sealed class TempCsv : IDisposable
{
    public TempCsv(string text) : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public TempCsv(byte[] bytes)
    {
        Path = System.IO.Path.GetTempFileName();
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    /// <summary>A header and one line a row.</summary>
    public static TempCsv Of(string header, IEnumerable<string> rows) => new(header + "\n" + string.Join('\n', rows) + "\n");

    public void Dispose() => File.Delete(Path);
}
