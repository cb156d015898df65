using Cockpit.Problems;

namespace Cockpit.Gateway.Flow;

/// <summary>One step of the pipeline.</summary>
public interface IStage
{
    /// <summary>Does its part. A problem ends the request at once: nothing was decided, so nothing is recorded.</summary>
    ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken);
}
