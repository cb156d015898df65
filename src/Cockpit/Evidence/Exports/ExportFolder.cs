using System.Globalization;
using Cockpit.Problems;
using Cockpit.Store.Exports;

namespace Cockpit.Evidence.Exports;

/// <summary>Where this node keeps the files of exports.</summary>
public sealed class ExportFolder(string path, int freeMegabytes)
{
    private const int NoSpace = 28, NoSpaceOnWindows = unchecked((int)0x80070070);
    private const long Megabyte = 1024 * 1024;

    /// <summary>The file of a finished export.</summary>
    public string FileOf(ExportId id) => Path.Combine(path, $"{id}.zip");

    /// <summary>What a run writes before it is verified. Each run has a name of its own, so that one that was thought dead does no harm.</summary>
    public string DraftOf(ExportRow export) => Path.Combine(Make(), string.Create(CultureInfo.InvariantCulture, $"{export.Id}.{export.Epoch}.draft"));

    /// <summary>Says why there is no room; null when there is.</summary>
    public Problem? Full()
        => new DriveInfo(Make()).AvailableFreeSpace / Megabyte is var free && free < freeMegabytes
            ? ExportProblems.DiskFull(string.Create(CultureInfo.InvariantCulture, $"{free:N0} MB are free where exports are kept, and {freeMegabytes:N0} MB stay free.")) : null;

    /// <summary>Whether a fault says that the disk is full.</summary>
    public static bool IsFull(Exception fault) => fault is IOException { HResult: NoSpace or NoSpaceOnWindows };

    /// <summary>The files that are there, by export.</summary>
    public ILookup<ExportId, string> Files()
        => (Directory.Exists(path) ? Directory.EnumerateFiles(path, "exp_*") : []).Select(file => (Id: ExportId.Parse(Path.GetFileName(file).Split('.')[0]), file))
            .Where(one => one.Id is not null).ToLookup(one => one.Id!.Value, one => one.file);

    private string Make()
        => (OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;
}
