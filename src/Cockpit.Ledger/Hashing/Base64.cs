using System.Diagnostics.CodeAnalysis;

namespace Cockpit.Ledger.Hashing;

/// <summary>Base64 of RFC 4648, section 4, where every text of bytes has one spelling.</summary>
public static class Base64
{
    /// <summary>False: the text is not base64, or not the canonical spelling (spaces, unused bits that are set).</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null)
            return false;
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, buffer, out var length))
            return false;
        bytes = buffer[..length];
        // The framework skips spaces and ignores unused bits; a changed character must never read as the same bytes.
        if (Convert.ToBase64String(bytes) == text)
            return true;
        bytes = null;
        return false;
    }
}
