using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Commands;

namespace Cockpit.Pages.Shared;

/// <summary>
/// What somebody has to look at, read once for all pages that show it: commands that wait for approval, and what was done alone and
/// nobody has reviewed.
/// </summary>
public sealed class PendingReader(CommandQueries commands, RegistryKeeper registry, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Task<IReadOnlyList<CommandRow>>? _reading;
    private long _begunAt;

    /// <summary>What the caller reaches of it, the oldest first, read no longer than <paramref name="oldest"/> ago.</summary>
    public async Task<IReadOnlyList<CommandRow>> ReadAsync(Caller caller, TimeSpan oldest, CancellationToken cancellationToken)
        => [.. (await AllAsync(oldest).WaitAsync(cancellationToken)).Where(row => registry.Current.Find(row.Model, caller) is not null)];

    /// <summary>All of it, whoever reaches it.</summary>
    public Task<IReadOnlyList<CommandRow>> AllAsync(TimeSpan oldest)
    {
        lock (_lock)
        {
            // Shared by many, so no single reader's leaving cancels it.
            if (_reading is null || _reading.IsFaulted || (_reading.IsCompleted && clock.GetElapsedTime(_begunAt) > oldest))
                (_reading, _begunAt) = (commands.PendingAsync(CancellationToken.None), clock.GetTimestamp());
            return _reading;
        }
    }
}
