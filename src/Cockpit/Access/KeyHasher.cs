using System.Security.Cryptography;
using System.Text;

namespace Cockpit.Access;

/// <summary>
/// Keyed hash of API keys: HMAC-SHA-256 under a 256-bit key of the installation, which lives outside the database, so that a
/// copy of the database alone can check no guess.
/// </summary>
public sealed class KeyHasher(byte[] installationKey)
{
    private const int KeyBytes = 32;
    private static readonly TimeSpan MakingTakesAtMost = TimeSpan.FromSeconds(10);

    /// <summary>The hash of a key's secret part; 32 bytes.</summary>
    public byte[] Hash(ApiKey key) => HMACSHA256.HashData(installationKey, Encoding.UTF8.GetBytes(key.ToString()));

    /// <summary>Compares in constant time.</summary>
    public bool Matches(ApiKey key, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(key), hash);

    /// <summary>The hasher of an installation: its configured key, or the one kept in the data folder, made at first use.</summary>
    /// <param name="configured">Base64 of 32 bytes, or null.</param>
    /// <param name="dataFolder">Where <c>secrets/api-keys.key</c> lives.</param>
    /// <exception cref="InvalidOperationException">The configured key is not 32 bytes in base64.</exception>
    public static KeyHasher For(string? configured, string dataFolder)
    {
        if (configured is null)
            return new KeyHasher(ReadOrMake(Path.Combine(SecretsFolder.Of(dataFolder).FullName, "api-keys.key")));

        var key = new byte[KeyBytes + 1];
        if (!Convert.TryFromBase64String(configured.Trim(), key, out var length) || length != KeyBytes)
            throw new InvalidOperationException("Cockpit:Access:HashKey must be 32 bytes in base64. Make one with: openssl rand -base64 32");
        return new KeyHasher(key[..KeyBytes]);
    }

    private static byte[] ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            // One maker at a time, in whichever thread or process: a move that must not overwrite looks first and renames after,
            // so two makers could each keep a key of their own.
            using var making = Exclusive(path + ".lock");
            if (!File.Exists(path))
                Make(path);
        }

        return File.ReadAllBytes(path);
    }

    private static void Make(string path)
    {
        // Written whole under another name first: half a key must never be found.
        var draft = path + ".draft";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path);
    }

    /// <summary>An open file that nobody else has open; it ends with the process that holds it.</summary>
    private static FileStream Exclusive(string path)
    {
        FileStream? file = null;
        return SpinWait.SpinUntil(() => TryOpen(path, out file), MakingTakesAtMost)
            ? file!
            : throw new IOException($"{path} stays locked by another process. Stop it, or set Cockpit:Access:HashKey.");
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
