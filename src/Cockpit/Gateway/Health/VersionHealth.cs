using System.Collections.Concurrent;
using Cockpit.Gateway.Flow;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Health;

/// <summary>How a version has been doing on this gateway.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="LatencyMs">Moving average of the calls that worked; null before the first.</param>
/// <param name="Calls">Calls in the last ten seconds.</param>
/// <param name="Failed">Failed among them.</param>
/// <param name="InARow">Failures since the last call that worked.</param>
/// <param name="IsEjected">Whether it is left out of routing while another can answer.</param>
public sealed record HealthView(string Model, string Version, double? LatencyMs, long Calls, long Failed, int InARow, bool IsEjected);

/// <summary>
/// The health of versions as real traffic shows it. A version that fails five times in a row is ejected: others are asked while
/// there are others. A probe, or a call that works, brings it back. Spans are measured on the monotonic clock.
/// </summary>
public sealed class VersionHealth(TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Model, string Version), HealthRecord> _records = new();

    /// <summary>Adds what one call showed.</summary>
    public void Observe(VersionRow version, Verdict verdict, double durationMs)
    {
        if (verdict == Verdict.None)
            return;
        var record = _records.GetOrAdd((version.Model, version.Name), static _ => new HealthRecord());
        record.Add(verdict == Verdict.Works, durationMs, Now);
    }

    /// <summary>Whether it is left out of routing while another version can answer.</summary>
    public bool IsEjected(VersionRow version) => _records.TryGetValue((version.Model, version.Name), out var record) && record.IsEjected;

    /// <summary>Moving average of the latency of calls that worked, in milliseconds; null before the first.</summary>
    public double? LatencyOf(VersionRow version) => _records.TryGetValue((version.Model, version.Name), out var record) ? record.LatencyMs : null;

    /// <summary>Whether the version is ejected and has rested long enough to be probed. The rest doubles with each ejection in a row, from 1 to 30 seconds.</summary>
    public bool WantsProbe(VersionRow version) => _records.TryGetValue((version.Model, version.Name), out var record) && record.WantsProbe(Now);

    /// <summary>Adds what a probe showed: a ready version takes part again.</summary>
    public void Probed(VersionRow version, bool ready)
    {
        if (_records.TryGetValue((version.Model, version.Name), out var record))
            record.Probed(ready, Now);
    }

    /// <summary>Every version that was called so far, by model and version.</summary>
    public IReadOnlyList<HealthView> Snapshot()
        => [.. _records.Select(pair => pair.Value.View(pair.Key.Model, pair.Key.Version, Now))
            .OrderBy(view => view.Model, StringComparer.Ordinal).ThenBy(view => view.Version, StringComparer.Ordinal)];

    /// <summary>Seconds on the monotonic clock.</summary>
    private double Now => (double)clock.GetTimestamp() / clock.TimestampFrequency;
}
