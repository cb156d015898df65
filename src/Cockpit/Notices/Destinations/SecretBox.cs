using Microsoft.AspNetCore.DataProtection;

namespace Cockpit.Notices.Destinations;

/// <summary>Locks the secrets of destinations with the installation's keys, which live outside the store. A secret opens for its destination only.</summary>
public sealed class SecretBox(IDataProtectionProvider protection)
{
    /// <summary>The secret as it is stored.</summary>
    public string Lock(string destination, string secret) => Of(destination).Protect(secret);

    /// <summary>The secret itself.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was locked with keys that this node does not have.</exception>
    public string Open(string destination, string locked) => Of(destination).Unprotect(locked);

    private IDataProtector Of(string destination) => protection.CreateProtector("Cockpit.Notices.Secrets", destination);
}
