using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Microsoft.Extensions.Options;

namespace Cockpit.Gateway.Caching;

/// <summary>How full the cache is, how often it knew the answer, and how often a model had to be asked.</summary>
public sealed record CacheCounts(int Entries, long Bytes, long Hits, long Misses, long Evicted);

/// <summary>
/// Answers to questions that were asked before, in this process. Bounded twice: by entries for each model, and by bytes over all of
/// them; what was used longest ago goes first.
/// </summary>
public sealed class AnswerCache(IOptions<GatewayOptions> options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, Entry> _entries = [];
    private readonly Dictionary<string, LinkedList<Entry>> _models = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _recent = [];
    private long _bytes;
    private long _hits;
    private long _misses;
    private long _evicted;

    /// <summary>The answer to a question if it is no older than allowed, and its age.</summary>
    public (KeptAnswer Kept, TimeSpan Age)? Find(CacheKey key, TimeSpan notOlderThan)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry) || clock.GetElapsedTime(entry.Kept.At) is var age && age > notOlderThan)
                return null;

            _hits++;
            Touch(entry);
            return (entry.Kept, clock.GetElapsedTime(entry.Kept.At));
        }
    }

    /// <summary>Counts a question that had to be asked.</summary>
    public void CountMiss() => Interlocked.Increment(ref _misses);

    /// <summary>Keeps an answer, in place of an older one to the same question.</summary>
    /// <param name="model">The model, whose entries are counted.</param>
    /// <param name="key">The question.</param>
    /// <param name="kept">The answer.</param>
    /// <param name="most">Most entries of the model.</param>
    public void Keep(string model, CacheKey key, KeptAnswer kept, int most)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var before))
                Remove(before);
            if (kept.Bytes > Capacity)
                return;
            if (!_models.TryGetValue(model, out var shelf))
                _models.Add(model, shelf = []);
            var entry = new Entry(key, model, kept);
            _entries.Add(key, entry);
            shelf.AddFirst(entry.InModel);
            _recent.AddFirst(entry.InAll);
            _bytes += kept.Bytes;
            while (shelf.Count > most)
                Evict(shelf.Last!.Value);
            while (_bytes > Capacity)
                Evict(_recent.Last!.Value);
        }
    }

    /// <summary>Drops every answer.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _models.Clear();
            _recent.Clear();
            _bytes = 0;
        }
    }

    /// <summary>How full it is.</summary>
    public CacheCounts Snapshot()
    {
        lock (_lock)
            return new CacheCounts(_entries.Count, _bytes, _hits, Interlocked.Read(ref _misses), _evicted);
    }

    private long Capacity => options.Value.CacheMegabytes * 1024L * 1024;

    private void Touch(Entry entry)
    {
        _models[entry.Model].Remove(entry.InModel);
        _models[entry.Model].AddFirst(entry.InModel);
        _recent.Remove(entry.InAll);
        _recent.AddFirst(entry.InAll);
    }

    private void Evict(Entry entry)
    {
        _evicted++;
        Remove(entry);
    }

    private void Remove(Entry entry)
    {
        _entries.Remove(entry.Key);
        var shelf = _models[entry.Model];
        shelf.Remove(entry.InModel);
        if (shelf.Count == 0)
            _models.Remove(entry.Model);
        _recent.Remove(entry.InAll);
        _bytes -= entry.Kept.Bytes;
    }

    private sealed class Entry
    {
        public Entry(CacheKey key, string model, KeptAnswer kept)
        {
            (Key, Model, Kept) = (key, model, kept);
            InModel = new LinkedListNode<Entry>(this);
            InAll = new LinkedListNode<Entry>(this);
        }

        public CacheKey Key { get; }
        public string Model { get; }
        public KeptAnswer Kept { get; }
        public LinkedListNode<Entry> InModel { get; }
        public LinkedListNode<Entry> InAll { get; }
    }
}
