using Cockpit.Insight.Documents;
using Cockpit.Store.Queue;

namespace Cockpit.Pages.Model;

/// <summary>What the Health tab shows beside the latency of the chosen time.</summary>
/// <param name="Cost">What the decisions of the chosen time cost, all gateways together.</param>
/// <param name="Now">This gateway at the moment of reading.</param>
/// <param name="Queue">Calls that are answered later, all gateways together, at the moment of reading.</param>
public sealed record HealthContent(CostDocument Cost, GatewayNow Now, QueueNow Queue);

/// <summary>Calls of one model that are answered later.</summary>
/// <param name="At">The moment of reading.</param>
/// <param name="Depth">How many have no answer.</param>
/// <param name="Dead">The newest of those that were given up.</param>
public sealed record QueueNow(DateTimeOffset At, QueueDepth Depth, IReadOnlyList<QueuedCall> Dead)
{
    /// <summary>Most dead calls that are listed.</summary>
    public const int MostListed = 10;
}
