using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Cockpit.Access;

/// <summary>
/// The one-time link by which the first administrator makes their account: 256 random bits that live in this process only, work
/// once, and only from this machine.
/// </summary>
public sealed class FirstLink
{
    /// <summary>Where the link leads.</summary>
    public const string Path = "/sign-in/first";

    private byte[]? _hash;

    /// <summary>Arms the link and returns its path and query. An earlier one stops working.</summary>
    public string Arm()
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        Volatile.Write(ref _hash, Hash(token));
        return $"{Path}?token={token}";
    }

    /// <summary>Whether the token is the armed link's; uses nothing up.</summary>
    public bool Fits(string token) => Volatile.Read(ref _hash) is { } armed && CryptographicOperations.FixedTimeEquals(armed, Hash(token));

    /// <summary>True for the one call that presents the token; the link is used up with it.</summary>
    public bool Redeem(string token)
    {
        var armed = Volatile.Read(ref _hash);
        return armed is not null
            && CryptographicOperations.FixedTimeEquals(armed, Hash(token))
            && Interlocked.CompareExchange(ref _hash, null, armed) == armed;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
