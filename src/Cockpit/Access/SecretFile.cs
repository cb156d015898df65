namespace Cockpit.Access;

/// <summary>A key of the installation that is kept in a file of <see cref="SecretsFolder"/>, made at first use.</summary>
public static class SecretFile
{
    private static readonly TimeSpan MakingTakesAtMost = TimeSpan.FromSeconds(10);

    /// <summary>The file's bytes; when there is none, <paramref name="make"/> gives them, once, whoever asks at the same time.</summary>
    /// <param name="path">Where it is kept.</param>
    /// <param name="make">Makes a new key.</param>
    /// <param name="setting">The setting that could give the key instead.</param>
    public static byte[] ReadOrMake(string path, Func<byte[]> make, string setting)
    {
        if (!File.Exists(path))
        {
            // One maker at a time, in whichever thread or process: a move that must not overwrite looks first and renames after,
            // so two makers could each keep a key of their own.
            using var making = Exclusive(path + ".lock", setting);
            if (!File.Exists(path))
                Write(path, make());
        }

        return File.ReadAllBytes(path);
    }

    private static void Write(string path, byte[] key)
    {
        // Written whole under another name first: half a key must never be found.
        var draft = path + ".draft";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(key);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path);
    }

    /// <summary>An open file that nobody else has open; it ends with the process that holds it.</summary>
    private static FileStream Exclusive(string path, string setting)
    {
        FileStream? file = null;
        return SpinWait.SpinUntil(() => TryOpen(path, out file), MakingTakesAtMost)
            ? file!
            : throw new IOException($"{path} stays locked by another process. Stop it, or set {setting}.");
    }

    private static bool TryOpen(string path, out FileStream? file)
    {
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            return true;
        }
        catch (IOException)
        {
            file = null;
            return false;
        }
    }
}
