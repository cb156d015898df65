using System.Text.Json;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Rollups;

/// <summary>How the calls to one version ended since an instant, whether callers heard the answers or not.</summary>
/// <param name="Decided">Decisions of the version, answered or failed.</param>
/// <param name="Copied">Requests that another version answered and that were put to it as well, or before.</param>
/// <param name="Failed">Of both, without an answer.</param>
/// <param name="Compared">Copied requests where both decided something.</param>
/// <param name="Disagreed">Of those, with another decision.</param>
/// <param name="Latencies">How many calls fell into each bucket; see <see cref="LatencyBuckets"/>. Of copied requests the newest 10,000.</param>
public sealed record CallTally(long Decided, long Copied, long Failed, long Compared, long Disagreed, IReadOnlyDictionary<int, long> Latencies)
{
    /// <summary>All calls.</summary>
    public long Calls => Decided + Copied;
}

/// <summary>Counts the calls to a version. Whole minutes come from the rollups; the decisions themselves are read of the first minute only.</summary>
public sealed class CallQueries(CockpitStore store)
{
    private const int MostLatencies = 10_000;

    /// <summary>The calls of requests that were admitted at or after an instant.</summary>
    public async Task<CallTally> SinceAsync(string model, string version, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var latencies = new Dictionary<int, long>();
        var minute = RollupKey.StartOf(since, 60).AddMinutes(1);
        var first = await context.Set<DecisionRow>().Where(row => row.Model == model && row.At >= since && row.At < minute && row.Version == version)
            .Select(row => new { row.Status, row.LatencyMs }).ToListAsync(cancellationToken);
        foreach (var decision in first)
            Add(latencies, LatencyBuckets.Of(decision.LatencyMs), 1);

        var later = await context.Set<TrafficRow>().Where(row => row.Model == model && row.Minute >= minute && row.Version == version).GroupBy(row => row.LatencyBucket)
            .Select(bucket => new { Bucket = bucket.Key, Answered = bucket.Sum(row => row.Answered), Failed = bucket.Sum(row => row.Failed) }).ToListAsync(cancellationToken);
        foreach (var bucket in later)
            Add(latencies, bucket.Bucket, bucket.Answered + bucket.Failed);

        var copies = context.Set<ShadowAnswerRow>().Where(row => row.Model == model && row.Version == version && row.At >= since);
        var copied = await copies.GroupBy(row => row.Model).Select(all => new
        {
            Asked = all.LongCount(), Failed = all.LongCount(row => row.Error != null), Compared = all.LongCount(row => row.Agrees != null), Disagreed = all.LongCount(row => row.Agrees == false),
        }).SingleOrDefaultAsync(cancellationToken);
        foreach (var took in await copies.Where(row => row.LatencyMs != null).OrderByDescending(row => row.At).Take(MostLatencies).Select(row => row.LatencyMs).ToListAsync(cancellationToken))
            Add(latencies, LatencyBuckets.Of(took), 1);

        return new CallTally(first.Count + later.Sum(bucket => bucket.Answered + bucket.Failed), copied?.Asked ?? 0,
            first.Count(decision => decision.Status == DecisionStatus.Failed) + later.Sum(bucket => bucket.Failed) + (copied?.Failed ?? 0), copied?.Compared ?? 0, copied?.Disagreed ?? 0, latencies);
    }

    /// <summary>How many decisions of a model were made since the minute of an instant, and for how many since the instant a guardrail fired; one that could not look has not.</summary>
    public async Task<(long Seen, long Fired)> FiredAsync(string model, string guardrail, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (seen, name) = (await SeenAsync(model, since, cancellationToken), $"\"name\":\"{guardrail}\"");
        await using var context = store.Read();
        var findings = await context.Set<DecisionRow>().Where(row => row.Model == model && row.At >= since && row.Findings != null && row.Findings.Contains(name)).Select(row => row.Findings!).ToListAsync(cancellationToken);
        return (seen, findings.Count(finding => Fired(finding, guardrail)));
    }

    /// <summary>How many decisions of a model, of all versions and of none, were made since the minute of an instant.</summary>
    public async Task<long> SeenAsync(string model, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var minute = RollupKey.StartOf(since, 60);
        return await context.Set<TrafficRow>().Where(row => row.Model == model && row.Minute >= minute).SumAsync(row => row.Answered + row.Failed, cancellationToken);
    }

    private static bool Fired(string findings, string guardrail)
    {
        using var json = JsonDocument.Parse(findings);
        return json.RootElement.EnumerateArray().Any(finding => finding.TryGetProperty("name", out var name) && name.GetString() == guardrail && finding.GetProperty("action").GetString() != "skipped");
    }

    private static void Add(Dictionary<int, long> latencies, int bucket, long count)
        => latencies[bucket] = latencies.GetValueOrDefault(bucket) + count;
}
