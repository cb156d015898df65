using System.Buffers.Text;
using System.Security.Cryptography;

namespace Cockpit.Access;

/// <summary>An API key as its holder sees it: <c>ck_</c>, 16 hexadecimal digits that name it, <c>_</c>, 256 random bits in base64url.</summary>
public readonly record struct ApiKey(string Id, string Secret)
{
    private const string Prefix = "ck_";
    private const int IdLength = 16;
    private const int SecretBytes = 32;

    /// <summary>A new key.</summary>
    public static ApiKey New()
        => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2)), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>The key behind a text, or null when it is not of our form.</summary>
    public static ApiKey? Parse(string text)
        => text.Length is > 20 and < 128 && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length + IdLength] == '_'
            ? new ApiKey(text.Substring(Prefix.Length, IdLength), text[(Prefix.Length + IdLength + 1)..])
            : null;

    /// <inheritdoc />
    public override string ToString() => $"{Prefix}{Id}_{Secret}";
}
