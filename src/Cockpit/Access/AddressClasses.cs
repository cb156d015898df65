using System.Net;
using System.Security.Claims;
using Cockpit.Store.Commands;

namespace Cockpit.Access;

/// <summary>Tells which class an address belongs to.</summary>
public static class AddressClasses
{
    /// <summary>The classes that a request can come from.</summary>
    internal static AddressClass[] OfRequests { get; } = [AddressClass.Loopback, AddressClass.Private, AddressClass.Public];

    /// <summary>The class of a connection's other end. Behind a proxy that is the proxy.</summary>
    public static AddressClass Of(HttpContext http) => Of(http.Connection.RemoteIpAddress);

    /// <summary>The class of an address; none at all, as a pipe has it, is this machine.</summary>
    public static AddressClass Of(IPAddress? address)
    {
        if (address is null || IPAddress.IsLoopback(address))
            return AddressClass.Loopback;
        if (address.IsIPv4MappedToIPv6)
            return Of(address.MapToIPv4());
        return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || IsPrivate(address.GetAddressBytes()) ? AddressClass.Private : AddressClass.Public;
    }

    /// <summary>A principal for each class that a request can come from, so that none is made at each request.</summary>
    internal static Dictionary<AddressClass, ClaimsPrincipal> Principals(Caller caller, string scheme)
        => OfRequests.ToDictionary(source => source, source => new ClaimsPrincipal(new CallerIdentity(caller with { Source = source }, scheme)));

    /// <summary>RFC 1918 and RFC 3927.</summary>
    private static bool IsPrivate(byte[] bytes) => bytes is [10, _, _, _] or [172, >= 16 and <= 31, _, _] or [192, 168, _, _] or [169, 254, _, _];
}
