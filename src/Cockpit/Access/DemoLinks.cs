using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Cockpit.Access;

/// <summary>Links of the demo, each of which signs in as one of its people, from this machine, as often as one likes and until the process ends. Only the demo arms any.</summary>
public sealed class DemoLinks
{
    /// <summary>Where the links lead.</summary>
    public const string Path = "/sign-in/demo";

    private readonly ConcurrentDictionary<string, Guid> _users = new(StringComparer.Ordinal);

    /// <summary>Makes a link for an account and returns its path and query.</summary>
    public string Arm(Guid user)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _users[HashOf(token)] = user;
        return $"{Path}?token={token}";
    }

    /// <summary>Whose link it is; null when it is none.</summary>
    public Guid? Find(string token) => _users.TryGetValue(HashOf(token), out var user) ? user : null;

    // Looked up by its hash, so that the time taken says nothing about the token.
    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)));
}
