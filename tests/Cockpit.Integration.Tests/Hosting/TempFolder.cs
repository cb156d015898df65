namespace Cockpit.Integration.Tests.Hosting;

/// <summary>A folder that lives as long as its test.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("cockpit-test-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is still going down may write its last file; the system's temporary folder is cleaned anyway.
        }
    }
}
