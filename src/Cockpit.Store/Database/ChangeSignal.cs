using System.Collections.Immutable;

namespace Cockpit.Store.Database;

/// <summary>
/// Tells listeners that control state (registry, pauses, keys) changed, with the version that the change committed. It is a
/// nudge: a listener re-reads the store and must bear being told twice, or once for several changes.
/// </summary>
public sealed class ChangeSignal
{
    private ImmutableArray<Action<long>> _listeners = [];
    private long _seen;

    /// <summary>The newest version that this process has been told of.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>Calls <paramref name="listener"/> on every change until the result is disposed.</summary>
    public IDisposable Subscribe(Action<long> listener)
    {
        ImmutableInterlocked.Update(ref _listeners, static (all, one) => all.Add(one), listener);
        return new Subscription(this, listener);
    }

    /// <summary>Tells every listener. Listeners return at once and do their work elsewhere.</summary>
    public void Raise(long version)
    {
        long before;
        while (version > (before = Volatile.Read(ref _seen)) && Interlocked.CompareExchange(ref _seen, version, before) != before)
        {
            // Another thread raised in between; try again unless it raised further.
        }

        foreach (var listener in _listeners)
            listener(version);
    }

    private sealed class Subscription(ChangeSignal signal, Action<long> listener) : IDisposable
    {
        public void Dispose()
            => ImmutableInterlocked.Update(ref signal._listeners, static (all, one) => all.Remove(one), listener);
    }
}
