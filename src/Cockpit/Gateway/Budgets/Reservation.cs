using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;

namespace Cockpit.Gateway.Budgets;

/// <summary>
/// A call that is about to be made, counted with its estimate. Settle it with what the call cost once it was made; one that is
/// disposed of unsettled was not made, and counts nothing.
/// </summary>
public sealed class Reservation : IDisposable
{
    private readonly BudgetLedger? _ledger;

    internal Reservation(BudgetLedger? ledger, BudgetSettings budget, DecisionId decision, DateTimeOffset hour, Spender spender, Amount amount)
        => (_ledger, Budget, Decision, Hour, Spender, Amount) = (ledger, budget, decision, hour, spender, amount);

    /// <summary>Where nothing limits the spending, so that nothing has to be known about it.</summary>
    internal static Reservation Unlimited { get; } = new(null, new BudgetSettings(), default, default, default, default);

    /// <summary>The limits that it was granted under.</summary>
    internal BudgetSettings Budget { get; }
    internal DecisionId Decision { get; }
    internal DateTimeOffset Hour { get; }
    internal Spender Spender { get; }
    internal Amount Amount { get; set; }
    internal bool IsSettled { get; set; }
    /// <summary>When its request left the pipeline, in the order of events; 0 while it has not.</summary>
    internal long LeftAt { get; set; }
    /// <summary>The same on the monotonic clock.</summary>
    internal long LeftAtTime { get; set; }
    internal bool IsRecorded { get; set; }

    /// <summary>The call goes on and costs more than was estimated. Which limit that breaks, where such a call is to end; it counts what it did so far all the same once it is settled.</summary>
    public BudgetVerdict? Grow(decimal cost) => _ledger?.Grow(this, cost);

    /// <summary>The call was made, and cost this much.</summary>
    public void Settle(decimal cost) => _ledger?.Settle(this, cost);

    /// <inheritdoc />
    public void Dispose() => _ledger?.Close(this);

    /// <summary>Tells the ledger how its request ended, when it leaves the pipeline.</summary>
    internal sealed class Ending(BudgetLedger ledger, Reservation reservation, DecisionContext decision) : IDisposable
    {
        public void Dispose() => ledger.Leave(reservation, decision.IsRecorded);
    }
}
