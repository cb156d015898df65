using System.Security.Cryptography;
using Cockpit.Access;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>The key that signs this installation's checkpoints. It lives outside the database, as whoever holds both can write history anew.</summary>
public sealed class LedgerKey : IDisposable
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private const int OriginBytes = 8;

    private readonly ECDsa _key;

    private LedgerKey(ECDsa key, string? origin)
    {
        _key = key;
        Signer = new NoteSigner(origin ?? $"cockpit-{Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, OriginBytes))}", key);
    }

    /// <summary>Signs in the ledger's name.</summary>
    public NoteSigner Signer { get; }

    /// <summary>The key of an installation: its configured one, or the one kept in the data folder, made at first use.</summary>
    /// <exception cref="InvalidOperationException">The configured key is not a private key on P-256.</exception>
    public static LedgerKey For(LedgerOptions options, string dataFolder)
    {
        byte[]? bytes;
        if (options.SigningKey is null)
            bytes = SecretFile.ReadOrMake(Path.Combine(SecretsFolder.Of(dataFolder).FullName, "ledger.key"), Make, "Cockpit:Ledger:SigningKey");
        else if (!Base64.TryRead(options.SigningKey.Trim(), out bytes))
            throw Odd(null);
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(bytes, out _);
            return key.ExportParameters(false).Curve.Oid.Value == P256 ? new LedgerKey(key, options.Origin) : throw Odd(null);
        }
        catch (CryptographicException fault)
        {
            throw Odd(fault);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static byte[] Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private static InvalidOperationException Odd(Exception? fault) => new(
        "Cockpit:Ledger:SigningKey must be a private key on P-256, PKCS#8 in base64. Make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -outform DER | base64 -w0", fault);
}
