using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Routing;
using Cockpit.Gateway.Trace;
using Cockpit.Gateway.Upstream;
using Cockpit.Problems;

namespace Cockpit.Gateway;

/// <summary>The life of one request, as a list.</summary>
public sealed class DecisionPipeline(IServiceProvider services)
{
    /// <summary>The stages, in order. A stage that answers a problem ends the request before anything was decided.</summary>
    public static readonly IReadOnlyList<Type> InOrder =
    [
        typeof(Admit), typeof(Recall), typeof(TakeTurn), typeof(PickRoute), typeof(CallUpstream), typeof(Record), typeof(Remember),
    ];

    private readonly IStage[] _stages = [.. InOrder.Select(stage => (IStage)services.GetRequiredService(stage))];

    /// <summary>Takes a request through every stage. Null: it was decided, answered or failed, and its trace is on disk.</summary>
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var stage in _stages)
            {
                if (await stage.RunAsync(decision, cancellationToken) is { } problem)
                    return problem;
            }

            return null;
        }
        finally
        {
            decision.Release();
        }
    }
}
