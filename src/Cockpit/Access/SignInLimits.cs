using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Cockpit.Access;

/// <summary>What strangers may cost: few password hashes at once, whoever asks, and few refusals a minute from one address.</summary>
public sealed class SignInLimits(IOptions<AccessOptions> options) : IDisposable
{
    private const int HashesAtOnce = 2;
    private const int NetworkBytes = 8;

    private readonly SemaphoreSlim _hashing = new(HashesAtOnce, HashesAtOnce);
    private readonly PartitionedRateLimiter<IPAddress> _refusals = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetFixedWindowLimiter(
        Network(address), _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Value.RefusalsPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Waits for a turn to hash a password; disposing the result gives it back.</summary>
    public async Task<IDisposable> TurnAsync(CancellationToken cancellationToken)
    {
        await _hashing.WaitAsync(cancellationToken);
        return new Turn(_hashing);
    }

    /// <summary>Whether the address was refused so often that it has to wait.</summary>
    public bool IsSpent(HttpContext http)
    {
        using var asked = _refusals.AttemptAcquire(Address(http), permitCount: 0);
        return !asked.IsAcquired;
    }

    /// <summary>Counts one refusal.</summary>
    public void Refused(HttpContext http) => _refusals.AttemptAcquire(Address(http)).Dispose();

    /// <inheritdoc />
    public void Dispose()
    {
        _hashing.Dispose();
        _refusals.Dispose();
    }

    private static IPAddress Address(HttpContext http) => http.Connection.RemoteIpAddress ?? IPAddress.Loopback;

    /// <summary>Whoever has one address of version 6 has a whole network of them.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (bytes.Length > NetworkBytes)
            bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
