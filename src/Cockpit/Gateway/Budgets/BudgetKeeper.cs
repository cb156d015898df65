using Cockpit.Gateway.Flow;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollups;

namespace Cockpit.Gateway.Budgets;

/// <summary>
/// Says whether a call is within its budget, and keeps what is known to be spent near the truth: reads the store at the start and
/// every second while any policy has a budget, so that what was spent before a restart and by other gateways counts. No request
/// waits for that.
/// </summary>
public sealed partial class BudgetKeeper(RegistryKeeper registry, SpendQueries spend, TimeProvider clock, ILogger<BudgetKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);
    // Hours that are over hardly change any more; they are read again now and then, for what was recorded late.
    private static readonly TimeSpan WholeDay = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private DateTimeOffset _hourRead;
    private long _dayReadAt;

    /// <summary>What is spent, as this gateway knows it.</summary>
    public BudgetLedger Ledger { get; } = new(clock);

    /// <summary>
    /// Counts a call before it is made, with the version's price as the estimate; one call whatever the number of items.
    /// </summary>
    /// <param name="decision">The request that makes the call.</param>
    /// <param name="version">The version to be called.</param>
    /// <param name="spent">When there is no reservation: the limit that the call would break, and what the policy wants then.</param>
    public Reservation? TryReserve(DecisionContext decision, VersionRow version, out BudgetVerdict? spent)
    {
        (var reservation, spent) = Ledger.Reserve(decision, version);
        return reservation;
    }

    /// <summary>Which limit a call to a version would break now; null when it is affordable.</summary>
    public BudgetVerdict? Judge(DecisionContext decision, VersionRow version) => Ledger.Judge(decision, version);

    /// <summary>The cheapest of these versions that is still affordable, or null.</summary>
    public VersionRow? Cheapest(DecisionContext decision, IEnumerable<VersionRow> versions)
        => versions.OrderBy(version => CallPrice.Expected(version, decision.Call.Expected)).FirstOrDefault(version => Judge(decision, version) is null);

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Reads what is spent from the store.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (!registry.Current.Models.Values.Any(model => HasBudget(model.Policy)))
            return;

        // An older read that is taken over after a newer one would bring back what was not yet in it.
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _oneAtATime.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(Pulse, clock);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // What this process spends is counted all the same.
                Log.NotRead(logger, fault);
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (hour, day) = (SpendKey.HourOf(now), BudgetLedger.DayOf(now));
        var isWhole = _hourRead != hour || clock.GetElapsedTime(_dayReadAt) > WholeDay;
        var read = Ledger.BeginRead();
        var found = await spend.ReadAsync(isWhole ? day : hour, () => Ledger.Unsure(read), cancellationToken);
        Ledger.Apply(read, isWhole ? day : hour, day, found);
        if (isWhole)
            (_hourRead, _dayReadAt) = (hour, read.At);
    }

    private static bool HasBudget(RoutePolicy policy) => Limits(policy.Usual) || policy.Classes.Values.Any(Limits);

    private static bool Limits(RouteSettings settings) => settings.Budget is { } budget && (budget.All.IsLimited || budget.Caller.IsLimited);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What is spent could not be read; what other gateways spend does not count until it can.")]
        public static partial void NotRead(ILogger logger, Exception fault);
    }
}
