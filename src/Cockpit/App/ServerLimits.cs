using Cockpit.Gateway.Flow;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cockpit.App;

/// <summary>What one client may take of the server, however slow, large or idle it is.</summary>
internal static class ServerLimits
{
    /// <summary>Sets every limit on purpose; what the framework would assume may change with it.</summary>
    public static void Apply(KestrelServerOptions kestrel, GatewayOptions gateway)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = gateway.MaxConnections;
        // Circuits of pages count by themselves; they may not take every connection that callers need.
        limits.MaxConcurrentUpgradedConnections = Math.Max(1, gateway.MaxConnections / 2);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(gateway.KeepAliveSeconds);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(gateway.HeaderSeconds);
        limits.MinRequestBodyDataRate = new MinDataRate(gateway.MinBytesPerSecond, TimeSpan.FromSeconds(gateway.SlowSeconds));
        limits.MinResponseDataRate = new MinDataRate(gateway.MinBytesPerSecond, TimeSpan.FromSeconds(gateway.SlowSeconds));
        limits.MaxRequestHeadersTotalSize = gateway.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestBodySize = gateway.MaxBodyBytes + 1L;
    }
}
