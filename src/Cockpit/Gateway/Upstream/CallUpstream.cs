using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Upstream;

/// <summary>Asks the chosen version within its time limit. What goes wrong becomes a failed decision, never an exception.</summary>
public sealed class CallUpstream(ModelServers servers, TimeProvider clock) : IStage
{
    /// <inheritdoc />
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        var version = decision.Version!;
        var began = clock.GetTimestamp();
        var (answer, status, failure) = await AskAsync(decision, version, cancellationToken);
        decision.Path = DecisionPath.Model;
        decision.Answer = answer;
        decision.Failure = failure is null ? null : new Failure(failure);
        decision.Attempts.Add(new Attempt(version.Name, status, clock.GetElapsedTime(began).TotalMilliseconds, failure?.Kind));
        return null;
    }

    private async ValueTask<(ModelAnswer? Answer, int? Status, Problem? Failure)> AskAsync(
        DecisionContext decision, VersionRow version, CancellationToken cancellationToken)
    {
        try
        {
            var (reply, why) = await servers.PostAsync(decision.Call.AddressAt(version), decision.Call.UpstreamBody, version.TimeoutMs, cancellationToken);
            return reply is not null ? Judge(decision, version, reply)
                : (null, null, why == NoReply.TimedOut ? GatewayProblems.TimedOut(version.Name, version.TimeoutMs) : GatewayProblems.Unreachable(version.Name));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, null, GatewayProblems.CallerLeft);
        }
    }

    private static (ModelAnswer? Answer, int? Status, Problem? Failure) Judge(DecisionContext decision, VersionRow version, ServerReply reply)
    {
        if (reply.TooLarge)
            return (null, reply.Status, GatewayProblems.BadAnswer(version.Name, "it is larger than Cockpit:Gateway:MaxAnswerBytes."));
        if (reply.Status is 400 or 413 or 415 or 422)
            return (null, reply.Status, GatewayProblems.RefusedByModel(version.Name, reply.Status, reply.Quote()));
        if (!reply.IsSuccess)
            return (null, reply.Status, GatewayProblems.ModelFailed(version.Name, reply.Status));

        var (answer, wrong) = decision.Call.ReadAnswer(reply.Body, decision.Model!.Row.Task);
        return answer is null ? (null, reply.Status, GatewayProblems.BadAnswer(version.Name, wrong!)) : (answer, reply.Status, null);
    }
}
