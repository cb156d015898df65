using System.Collections.Concurrent;
using Cockpit.Registry;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.Baselines;

/// <summary>Reads the distributions of baselines, and keeps the ones that were read: they are large and change seldom.</summary>
public sealed class BaselineReader(BaselineQueries queries)
{
    private const int Kept = 32;

    private readonly ConcurrentDictionary<Guid, BaselineSummary> _read = new();

    /// <summary>The baseline of a version; null when none is set.</summary>
    public async Task<BaselineSummary?> FindAsync(ModelEntry model, string version, CancellationToken cancellationToken)
    {
        if (model.BaselineOf(version) is not { } baseline)
            return null;
        if (_read.TryGetValue(baseline.Head.Id, out var known))
            return known;
        if (await queries.ContentAsync(model.Row.Name, version, baseline.Head.Id, cancellationToken) is not { } content)
            return null;

        using var reader = new BinaryReader(new MemoryStream(content, writable: false));
        var summary = BaselineSummary.Read(reader);
        if (_read.Count >= Kept)
            _read.Clear();
        _read[baseline.Head.Id] = summary;
        return summary;
    }
}
