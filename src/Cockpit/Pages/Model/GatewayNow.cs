using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Health;
using Cockpit.Pages.Overview;
using Polly.CircuitBreaker;

namespace Cockpit.Pages.Model;

/// <summary>What this gateway alone knows of a model at one moment; other gateways have their own.</summary>
/// <param name="At">The moment.</param>
/// <param name="Versions">Its versions, the newest first.</param>
/// <param name="Classes">Its traffic classes that were used since this gateway started.</param>
/// <param name="Kept">The kept answers of all models.</param>
public sealed record GatewayNow(DateTimeOffset At, IReadOnlyList<VersionNow> Versions, IReadOnlyList<TurnCounts> Classes, CacheCounts Kept)
{
    /// <summary>Nothing was asked yet.</summary>
    public static GatewayNow None { get; } = new(default, [], [], new CacheCounts(0, 0, 0, 0, 0));
}

/// <summary>One version on this gateway.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Health">Its recent calls; null when there was none since the start.</param>
/// <param name="Breaker">How its breaker stands; null when it was not needed yet.</param>
/// <param name="Left">How long the breaker stays open.</param>
/// <param name="Mark">Why every gateway avoids it; null when none does.</param>
public sealed record VersionNow(string Name, HealthView? Health, CircuitState? Breaker, TimeSpan Left, MarkView? Mark = null);
