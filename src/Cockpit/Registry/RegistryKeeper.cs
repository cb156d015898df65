using System.Threading.Channels;
using Cockpit.Access;
using Cockpit.Store.Database;
using Cockpit.Store.Nodes;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Registry;

/// <summary>
/// Keeps this process's snapshots of registry and keys true, and those of accounts: reloads them when the change signal fires, polls for changes made by
/// other processes, and reports in the store which state is in force here. When the store is away, the last state stays.
/// </summary>
public sealed partial class RegistryKeeper(
    CockpitStore store, RegistryQueries queries, KeyRing keys, UserRing users, TimeProvider clock, ILogger<RegistryKeeper> logger) : BackgroundService
{
    /// <summary>A node that was not seen for this long no longer counts.</summary>
    public static readonly TimeSpan NodeLife = TimeSpan.FromSeconds(10);

    /// <summary>How this gateway is named among others: machine and process.</summary>
    public static string NodeName { get; } = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(1);

    private readonly Channel<long> _changes = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Guid _node = Guid.CreateVersion7();
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private RegistrySnapshot _current = RegistrySnapshot.Empty;
    private TaskCompletionSource _reloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _reportedVersion = -1;
    private long _reportedAt;
    private long _heardAt = clock.GetTimestamp();

    /// <summary>What is in force now.</summary>
    public RegistrySnapshot Current => Volatile.Read(ref _current);

    /// <summary>When <see cref="Current"/> was last known to be what the store holds, on the monotonic clock.</summary>
    public long LastHeardAt => Interlocked.Read(ref _heardAt);

    /// <summary>
    /// Waits until every change that this process has committed is in force here, so that whoever was answered finds what they
    /// registered. Gives up after a second: the store may be away, and the poll goes on.
    /// </summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var wanted = store.Signal.Seen;
        var patience = Task.Delay(CatchUpPatience, clock, cancellationToken);
        var next = Volatile.Read(ref _reloaded).Task;
        while (Current.ChangeVersion < wanted && await Task.WhenAny(next, patience) == next)
            next = Volatile.Read(ref _reloaded).Task;
    }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        await ReportAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.WriteAsync((context, token) => context.Set<NodeRow>().Where(row => row.Id == _node).ExecuteDeleteAsync(token), cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The others stop counting this node when it is silent; that the store is away must not turn a stop into a failure.
            Log.NotSignedOff(logger, fault);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = store.Signal.Subscribe(version => _changes.Writer.TryWrite(version));
        using var pulse = new PeriodicTimer(Poll, clock);
        var polling = PollAsync(pulse, stoppingToken);
        await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await ReloadAsync(stoppingToken);
                await ReportAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The last state stays in force; the poll asks again.
                Log.Stale(logger, fault);
            }
        }

        await polling;
    }

    private async Task PollAsync(PeriodicTimer pulse, CancellationToken stoppingToken)
    {
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var asked = clock.GetTimestamp();
                var version = await queries.ChangeVersionAsync(stoppingToken);
                // Having heard that there is a change is not yet knowing it; the reload says so.
                if (version > Current.ChangeVersion)
                    store.Signal.Raise(version);
                else
                    Heard(asked);
                if (version <= Current.ChangeVersion && clock.GetElapsedTime(_reportedAt) > Heartbeat)
                    await ReportAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.Stale(logger, fault);
            }
        }
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        var content = await queries.LoadAsync(cancellationToken);
        await keys.ReloadAsync(cancellationToken);
        await users.ReloadAsync(cancellationToken);
        if (content.ChangeVersion > Current.ChangeVersion)
            PutInForce(new RegistrySnapshot(content, Current));
        Heard(asked);
        Interlocked.Exchange(ref _reloaded, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private void Heard(long asked) => Interlocked.Exchange(ref _heardAt, asked);

    private void PutInForce(RegistrySnapshot next)
    {
        foreach (var model in next.Models.Values.Where(model => model.Stored.Faults.Count > 0))
        {
            if (!ReferenceEquals(Current.Models.GetValueOrDefault(model.Row.Name)?.Stored, model.Stored))
                Log.UnreadablePolicy(logger, model.Row.Name, model.Stored.Row!.Revision, model.Stored.Faults[0].ToString());
        }

        foreach (var model in next.Models.Values.Where(model => model.Contract.Faults.Count > 0))
        {
            if (!ReferenceEquals(Current.Models.GetValueOrDefault(model.Row.Name)?.Contract, model.Contract))
                Log.UnreadableContract(logger, model.Row.Name, model.Contract.Row!.Revision, model.Contract.Faults[0].ToString());
        }

        Volatile.Write(ref _current, next);
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        var inForce = Current.ChangeVersion;
        await store.WriteAsync(async (context, token) =>
        {
            var now = await store.Provider.NowAsync(context, token);
            var known = await context.Set<NodeRow>().Where(row => row.Id == _node)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.SeenAt, now).SetProperty(row => row.InForce, inForce), token);
            if (known == 0)
                context.Add(new NodeRow { Id = _node, Name = NodeName, StartedAt = _startedAt, SeenAt = now, InForce = inForce });
            if (inForce != _reportedVersion)
                await context.Set<NodeRow>().Where(row => row.SeenAt < now - NodeLife).ExecuteDeleteAsync(token);
            return known;
        }, cancellationToken);
        (_reportedAt, _reportedVersion) = (clock.GetTimestamp(), inForce);
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Error, "Policy {Revision} of {Model} cannot be read whole by this program ({Fault}); what was last read, or the part that can be read, is in force.")]
        public static partial void UnreadablePolicy(ILogger logger, string model, long revision, string fault);

        [LoggerMessage(4, LogLevel.Error, "Contract {Revision} of {Model} cannot be read by this program ({Fault}); what was last read is in force.")]
        public static partial void UnreadableContract(ILogger logger, string model, long revision, string fault);

        [LoggerMessage(2, LogLevel.Warning, "This gateway could not sign off; the others stop counting it in a while.")]
        public static partial void NotSignedOff(ILogger logger, Exception fault);

        [LoggerMessage(1, LogLevel.Warning, "The store could not be read; the last known registry stays in force.")]
        public static partial void Stale(ILogger logger, Exception fault);
    }
}
