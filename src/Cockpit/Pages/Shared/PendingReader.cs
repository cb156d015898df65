using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Incidents;

namespace Cockpit.Pages.Shared;

/// <summary>What somebody has to look at.</summary>
/// <param name="Commands">Commands that wait for approval, and what was done alone and nobody has reviewed; the oldest first.</param>
/// <param name="Incidents">Incidents that are not over, the oldest first.</param>
public sealed record Pending(IReadOnlyList<CommandRow> Commands, IReadOnlyList<IncidentRow> Incidents);

/// <summary>What somebody has to look at, read once for all pages that show it.</summary>
public sealed class PendingReader(CommandQueries commands, IncidentQueries incidents, RegistryKeeper registry, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private Task<Pending>? _reading;
    private long _begunAt;

    /// <summary>What the caller reaches of it, read no longer than <paramref name="oldest"/> ago.</summary>
    public async Task<Pending> ReadAsync(Caller caller, TimeSpan oldest, CancellationToken cancellationToken)
    {
        var all = await AllAsync(oldest).WaitAsync(cancellationToken);
        return new Pending(
            [.. all.Commands.Where(row => registry.Current.Find(row.Model, caller) is not null)], [.. all.Incidents.Where(row => registry.Current.FindOfIncident(row.Model, caller) is not null)]);
    }

    /// <summary>All of it, whoever reaches it.</summary>
    public Task<Pending> AllAsync(TimeSpan oldest)
    {
        lock (_lock)
        {
            // Shared by many, so no single reader's leaving cancels it.
            if (_reading is null || _reading.IsFaulted || (_reading.IsCompleted && clock.GetElapsedTime(_begunAt) > oldest))
                (_reading, _begunAt) = (LoadAsync(), clock.GetTimestamp());
            return _reading;
        }
    }

    private async Task<Pending> LoadAsync() => new(await commands.PendingAsync(CancellationToken.None), await incidents.RunningAsync(CancellationToken.None));
}
