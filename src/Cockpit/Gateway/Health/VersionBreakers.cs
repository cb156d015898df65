using System.Collections.Concurrent;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;
using Polly.CircuitBreaker;

namespace Cockpit.Gateway.Health;

/// <summary>A breaker as pages and metrics see it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="State">Whether calls go through.</param>
/// <param name="Left">How long until a call tries again; 0 unless it is open.</param>
public sealed record BreakerView(string Model, string Version, CircuitState State, TimeSpan Left)
{
    /// <summary>A state as API and audit rows name it.</summary>
    public static string Word(CircuitState state) => state switch
    {
        CircuitState.Closed => "closed",
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "trying",
        _ => "held",
    };
}

/// <summary>The breakers of this gateway, one a version. State is not shared between gateways: each knows what it sees.</summary>
public sealed class VersionBreakers(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Model, string Version), VersionBreaker> _breakers = new();
    private readonly ConcurrentDictionary<(string Model, string Version), bool> _isolated = new();
    private readonly SteadyClock _clock = new(clock);
    private readonly Lock _making = new();

    /// <summary>The breaker of a version under a policy. A newer policy with other settings replaces it, closed unless a person opened it.</summary>
    public VersionBreaker Of(VersionRow version, RoutePolicy policy)
        => _breakers.TryGetValue((version.Model, version.Name), out var known) && IsCurrent(known, policy) ? known : Make(version, policy);

    /// <summary>Whether a call to the version would go through; a version that was never called may be.</summary>
    public bool MayTry(VersionRow version)
        => _breakers.TryGetValue((version.Model, version.Name), out var known) ? known.MayTry : !_isolated.ContainsKey((version.Model, version.Name));

    /// <summary>How the breaker of a version stands; null when no call was made yet. What a person holds open is so before the first call as well.</summary>
    public CircuitState? StateOf(VersionRow version)
        => _breakers.TryGetValue((version.Model, version.Name), out var known) ? known.State
            : _isolated.ContainsKey((version.Model, version.Name)) ? CircuitState.Isolated : null;

    /// <summary>All breakers that were needed so far, by model and version.</summary>
    public IReadOnlyList<BreakerView> Snapshot()
        => [.. _breakers.Select(pair => new BreakerView(pair.Key.Model, pair.Key.Version, pair.Value.State, pair.Value.State == CircuitState.Open ? pair.Value.Left : TimeSpan.Zero))
            .OrderBy(view => view.Model, StringComparer.Ordinal).ThenBy(view => view.Version, StringComparer.Ordinal)];

    /// <summary>Lets no call to the version through until <see cref="CloseAsync"/>.</summary>
    public Task OpenAsync(string model, string version, CancellationToken cancellationToken)
    {
        lock (_making)
            _isolated[(model, version)] = true;
        return _breakers.TryGetValue((model, version), out var known) ? known.IsolateAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Lets calls through again, whoever opened it.</summary>
    public Task CloseAsync(string model, string version, CancellationToken cancellationToken)
    {
        lock (_making)
            _isolated.TryRemove((model, version), out _);
        return _breakers.TryGetValue((model, version), out var known) ? known.CloseAsync(cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Requests that came in under the policy before keep to the newer one's breaker, or the two would replace each other's for as long as they run.</summary>
    private static bool IsCurrent(VersionBreaker known, RoutePolicy policy)
        => known.Revision > policy.Revision || ReferenceEquals(known.Settings, policy.Usual.Breaker) || known.Settings == policy.Usual.Breaker;

    private VersionBreaker Make(VersionRow version, RoutePolicy policy)
    {
        var key = (version.Model, version.Name);
        lock (_making)
        {
            if (_breakers.TryGetValue(key, out var known) && IsCurrent(known, policy))
                return known;
            return _breakers[key] = new VersionBreaker(policy.Usual.Breaker, policy.Revision, _isolated.ContainsKey(key), _clock);
        }
    }
}
