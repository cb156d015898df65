using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Cockpit.Registry.Policies;

/// <summary>
/// Names a question for the cache: 256 bits over everything that makes two questions equal. Whoever may not share an answer has
/// another key for the same question.
/// </summary>
public readonly record struct CacheKey
{
    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private CacheKey(ReadOnlySpan<byte> hash)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    /// <summary>The key of one question; null when its features cannot be read, and nothing is to be kept.</summary>
    /// <param name="settings">The features that count, and the scope.</param>
    /// <param name="route">Who is asked, and in which form: what differs here is another question, whatever the features.</param>
    /// <param name="scope">Who may share the answer, from <see cref="ScopeOf"/>.</param>
    /// <param name="features">JSON object of the features. Their order does not matter; see <see cref="CanonicalJson"/> for which values are equal.</param>
    public static CacheKey? Of(CacheSettings settings, string route, string scope, ReadOnlySpan<byte> features)
    {
        var text = new List<byte>(256);
        Write(text, route);
        Write(text, scope);
        // The declared fields are part of it: under a policy that looks at more of them, less may be called equal.
        Write(text, settings.Fields.Count);
        foreach (var field in settings.Fields.Order(StringComparer.Ordinal))
            Write(text, field);
        if (!CanonicalJson.TryWriteObject(features, settings.Fields, text))
            return null;

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(CollectionsMarshal.AsSpan(text), hash);
        return new CacheKey(hash);
    }

    /// <summary>Who may share an answer. A caller without a team shares with nobody, whatever the scope.</summary>
    public static string ScopeOf(CacheScope scope, string caller, string? team)
        => scope == CacheScope.Team && team is not null ? $"team:{team}" : $"caller:{team?.Length ?? -1}:{team}:{caller}";

    internal static void Write(List<byte> to, string text)
    {
        Write(to, Encoding.UTF8.GetByteCount(text));
        to.AddRange(Encoding.UTF8.GetBytes(text));
    }

    internal static void Write(List<byte> to, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        to.AddRange(bytes);
    }
}
