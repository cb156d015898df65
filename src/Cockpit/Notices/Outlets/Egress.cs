using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Cockpit.Access;
using Cockpit.Store.Commands;
using Microsoft.Extensions.Options;

namespace Cockpit.Notices.Outlets;

/// <summary>That a host may not be reached.</summary>
public sealed class EgressException(string message) : Exception(message);

/// <summary>
/// Connects to receivers. An administrator of Cockpit need not be one of the network that it stands in, so an address that is not public
/// is refused unless a setting names the host. The name is resolved and looked at when connecting, and what was looked at is
/// what is connected to: a name that points elsewhere a moment later gains nothing.
/// </summary>
public sealed class Egress(IOptions<NoticeOptions> options)
{
    private readonly X509Certificate2Collection _authorities = Load(options.Value.CaFile);

    /// <summary>Whether a setting names the host.</summary>
    public bool Names(string host, int port) => options.Value.Names(host, port);

    /// <summary>A connection to the host.</summary>
    /// <exception cref="EgressException">It has no address that may be reached.</exception>
    /// <exception cref="SocketException">It has none at all, or does not answer.</exception>
    public async Task<NetworkStream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var reachable = Names(host, port) ? addresses : [.. addresses.Where(IsPublic)];
        if (reachable.Length == 0)
            throw new EgressException("the address is not public, and Cockpit:Notices:Egress does not name the host");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(reachable, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>How TLS is spoken with the host; HTTP puts its name in by itself.</summary>
    public SslClientAuthenticationOptions Tls(string? host = null) => new() { TargetHost = host, RemoteCertificateValidationCallback = IsTrusted };

    /// <summary>Whether the address is one of the internet's: no private, local, shared, translated, documentation or multicast one.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        if (AddressClasses.Of(address) != AddressClass.Public)
            return false;
        return address.AddressFamily == AddressFamily.InterNetwork ? IsPublic4(address.GetAddressBytes()) : IsPublic6(address);
    }

    /// <summary>RFC 6890 without what <see cref="AddressClasses"/> knows already.</summary>
    private static bool IsPublic4(byte[] bytes) => bytes is not ([0, _, _, _] or [100, >= 64 and <= 127, _, _] or [192, 0, 0 or 2, _] or [192, 88, 99, _]
        or [198, 18 or 19, _, _] or [198, 51, 100, _] or [203, 0, 113, _] or [>= 224, _, _, _]);

    /// <summary>Only 2000::/3 is given out; of it 2001::/23, 2001:db8::/32 and 2002::/16 lead elsewhere.</summary>
    private static bool IsPublic6(IPAddress address)
        => address.GetAddressBytes() is [>= 0x20 and <= 0x3f, ..] and not [0x20, 0x01, 0x00 or 0x01, ..] and not [0x20, 0x01, 0x0d, 0xb8, ..] and not [0x20, 0x02, ..];

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || _authorities.Count == 0 || certificate is null)
            return errors == SslPolicyErrors.None;
        using var own = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        foreach (var sent in chain?.ChainElements.Select(element => element.Certificate) ?? [])
            own.ChainPolicy.ExtraStore.Add(sent);
        using var presented = new X509Certificate2(certificate);
        return own.Build(presented);
    }

    private static X509Certificate2Collection Load(string? file)
    {
        var authorities = new X509Certificate2Collection();
        if (!string.IsNullOrEmpty(file))
            authorities.ImportFromPemFile(file);
        return authorities;
    }
}
