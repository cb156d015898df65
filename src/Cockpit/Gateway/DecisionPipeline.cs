using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Budgets;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Contracts;
using Cockpit.Gateway.Degradation;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Guardrails;
using Cockpit.Gateway.Overrides;
using Cockpit.Gateway.Routing;
using Cockpit.Gateway.Shadowing;
using Cockpit.Gateway.Trace;
using Cockpit.Gateway.Upstream;
using Cockpit.Problems;

namespace Cockpit.Gateway;

/// <summary>The life of one request, as a list.</summary>
public sealed class DecisionPipeline(IServiceProvider services, GatewayMetrics metrics, TimeProvider clock)
{
    /// <summary>The stages, in order. A stage that answers a problem ends the request before anything was decided. Answers are held to the contract as they come, and so are those of the fallbacks.</summary>
    public static readonly IReadOnlyList<Type> InOrder =
    [
        typeof(Admit), typeof(CheckInputs), typeof(Overrule), typeof(Recall), typeof(TakeTurn), typeof(PickRoute), typeof(Afford), typeof(CallUpstream), typeof(CheckOutputs), typeof(Degrade),
        typeof(CheckOutputs), typeof(Guard), typeof(Relay), typeof(PutIn), typeof(Record), typeof(Remember), typeof(Mirror),
    ];

    private readonly IStage[] _stages = [.. InOrder.Select(stage => (IStage)services.GetRequiredService(stage))];

    /// <summary>Takes a request through every stage. Null: it was decided, answered or failed, and its trace is on disk.</summary>
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        using var span = GatewayMetrics.Begin(decision);
        Problem? refused = null;
        try
        {
            refused = await RunStagesAsync(decision, cancellationToken);
            return refused;
        }
        finally
        {
            decision.Release();
            metrics.End(decision, refused, clock.GetElapsedTime(decision.Started), span);
        }
    }

    private async ValueTask<Problem?> RunStagesAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _stages.Length; i++)
        {
            var began = clock.GetTimestamp();
            var problem = await _stages[i].RunAsync(decision, cancellationToken);
            metrics.Stage(InOrder[i].Name, clock.GetElapsedTime(began));
            if (problem is not null)
                return problem;
        }

        return null;
    }
}
