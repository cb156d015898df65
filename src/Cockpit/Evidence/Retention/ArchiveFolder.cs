using Cockpit.Evidence.Exports;
using Cockpit.Problems;

namespace Cockpit.Evidence.Retention;

/// <summary>Where this node keeps archives. It removes nothing there but drafts of this machine.</summary>
public sealed class ArchiveFolder(string path, int freeMegabytes)
{
    private static readonly string Draft = $".{Environment.MachineName}.draft";

    private readonly ExportFolder _room = new(path, freeMegabytes);

    /// <summary>A file in it.</summary>
    public string PathOf(string name) => Path.Combine(path, name);

    /// <summary>What is written before it is verified and gets its name.</summary>
    public string DraftOf(string name) => PathOf(name + Draft);

    /// <summary>Removes what a killed run left.</summary>
    public void RemoveDrafts()
    {
        foreach (var file in Directory.EnumerateFiles(path, $"decisions-*{Draft}*"))
            File.Delete(file);
    }

    /// <summary>Says why there is no room, and makes the folder; null when there is.</summary>
    public Problem? Full() => _room.Full();
}
