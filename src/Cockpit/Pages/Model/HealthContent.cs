using Cockpit.Insight.Documents;

namespace Cockpit.Pages.Model;

/// <summary>What the Health tab shows beside the latency of the chosen time.</summary>
/// <param name="Cost">What the decisions of the chosen time cost, all gateways together.</param>
/// <param name="Now">This gateway at the moment of reading.</param>
public sealed record HealthContent(CostDocument Cost, GatewayNow Now);
