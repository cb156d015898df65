namespace Cockpit.Access;

/// <summary>The part of the data folder that only the account running Cockpit may read: session and key-hash keys.</summary>
public static class SecretsFolder
{
    /// <summary>The folder, made when it is missing.</summary>
    public static DirectoryInfo Of(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "secrets");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
