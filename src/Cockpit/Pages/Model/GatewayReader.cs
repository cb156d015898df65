using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Health;
using Cockpit.Pages.Overview;
using Cockpit.Registry;

namespace Cockpit.Pages.Model;

/// <summary>Reads what this gateway knows of a model's calls; nothing of it is stored, and reading costs no store anything.</summary>
public sealed class GatewayReader(RegistryKeeper registry, VersionHealth health, VersionBreakers breakers, Turns turns, AnswerCache cache, TimeProvider clock)
{
    /// <summary>How things stand at this moment.</summary>
    public GatewayNow Read(string model)
    {
        if (!registry.Current.Models.TryGetValue(model, out var entry))
            return GatewayNow.None;
        var calls = health.Snapshot().Where(view => view.Model == model).ToDictionary(view => view.Version, StringComparer.Ordinal);
        var left = breakers.Snapshot().Where(view => view.Model == model).ToDictionary(view => view.Version, view => view.Left, StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        return new GatewayNow(now,
            [.. entry.Versions.Values.OrderByDescending(version => version.CreatedAt)
                .Select(version => new VersionNow(version.Name, calls.GetValueOrDefault(version.Name), breakers.StateOf(version), left.GetValueOrDefault(version.Name), MarkView.Of(version, now)))],
            [.. turns.Snapshot().Where(line => line.Model == model).OrderBy(line => line.TrafficClass, StringComparer.Ordinal)], cache.Snapshot());
    }
}
