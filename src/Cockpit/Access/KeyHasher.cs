using System.Security.Cryptography;
using System.Text;

namespace Cockpit.Access;

/// <summary>
/// Keyed hash of API keys, and of subjects: HMAC-SHA-256 under a 256-bit key of the installation, which lives outside the database, so that a
/// copy of the database alone can check no guess.
/// </summary>
public sealed class KeyHasher(byte[] installationKey)
{
    private const int KeyBytes = 32;

    /// <summary>The hash of a key's secret part; 32 bytes.</summary>
    public byte[] Hash(ApiKey key) => HMACSHA256.HashData(installationKey, Encoding.UTF8.GetBytes(key.ToString()));

    /// <summary>The hash by which audit rows name a subject that was erased; 32 bytes. No key begins as this text does, so no hash of one is that of the other.</summary>
    public byte[] HashSubject(string subject) => HMACSHA256.HashData(installationKey, Encoding.UTF8.GetBytes("subject\n" + subject));

    /// <summary>Compares in constant time.</summary>
    public bool Matches(ApiKey key, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(key), hash);

    /// <summary>The hasher of an installation: its configured key, or the one kept in the data folder, made at first use.</summary>
    /// <param name="configured">Base64 of 32 bytes, or null.</param>
    /// <param name="dataFolder">Where <c>secrets/api-keys.key</c> lives.</param>
    /// <exception cref="InvalidOperationException">The configured key is not 32 bytes in base64.</exception>
    public static KeyHasher For(string? configured, string dataFolder)
    {
        if (configured is null)
            return new KeyHasher(SecretFile.ReadOrMake(Path.Combine(SecretsFolder.Of(dataFolder).FullName, "api-keys.key"), () => RandomNumberGenerator.GetBytes(KeyBytes), "Cockpit:Access:HashKey"));

        var key = new byte[KeyBytes + 1];
        if (!Convert.TryFromBase64String(configured.Trim(), key, out var length) || length != KeyBytes)
            throw new InvalidOperationException("Cockpit:Access:HashKey must be 32 bytes in base64. Make one with: openssl rand -base64 32");
        return new KeyHasher(key[..KeyBytes]);
    }
}
