namespace Cockpit.Store.Database;

/// <summary>One writer at a time, first come first served.</summary>
public abstract class WriteGate
{
    /// <summary>Waits for the turn; disposing the result gives it back.</summary>
    public abstract ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken);

    /// <summary>For a database that orders writers itself.</summary>
    public static WriteGate Open { get; } = new OpenGate();

    /// <summary>For SQLite: a process must never write or checkpoint on two connections at once (its WAL-reset bug, 3.7.0 to 3.51.2).</summary>
    public static WriteGate OneAtATime() => new SingleGate();

    private sealed class OpenGate : WriteGate, IDisposable
    {
        public override ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IDisposable>(this);
        public void Dispose()
        {
            // Nothing is held.
        }
    }

    private sealed class SingleGate : WriteGate, IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1, 1);

        public override async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            return new Turn(_turn);
        }

        public void Dispose() => _turn.Dispose();

        private sealed class Turn(SemaphoreSlim turn) : IDisposable
        {
            private int _given;
            public void Dispose()
            {
                if (Interlocked.Exchange(ref _given, 1) == 0)
                    turn.Release();
            }
        }
    }
}
