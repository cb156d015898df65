using System.Text.Json;
using Cockpit.Gateway.Budgets;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Upstream;

/// <summary>Asks the chosen version within its time limit. What goes wrong becomes a failed decision, never an exception.</summary>
public sealed class CallUpstream(ModelServers servers, BudgetKeeper budgets, TimeProvider clock) : IStage
{
    private const int LongestQuote = 300;

    /// <inheritdoc />
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision.Answer is not null)
            return null;
        using var reservation = Reserve(decision, out var spent);
        if (reservation is null)
            return spent;

        var version = decision.Version!;
        var began = clock.GetTimestamp();
        var (answer, status, failure) = await AskAsync(decision, version, cancellationToken);
        decision.Path = DecisionPath.Model;
        decision.Answer = answer;
        decision.Failure = failure is null ? null : new Failure(failure);
        decision.Attempts.Add(new Attempt(version.Name, status, clock.GetElapsedTime(began).TotalMilliseconds, failure?.Kind) { Cost = version.CostPerCall });
        reservation.Settle(version.CostPerCall ?? 0);
        return null;
    }

    /// <summary>Counts the call against the budget; where the policy wants it so, the cheapest version is called when the chosen one is too dear.</summary>
    private Reservation? Reserve(DecisionContext decision, out Problem? problem)
    {
        problem = null;
        if (budgets.TryReserve(decision, decision.Version!, out var spent) is { } reserved)
            return reserved;
        if (spent!.WhenSpent == WhenSpent.Cheapest && budgets.Cheapest(decision, Routable(decision)) is { } cheaper)
        {
            decision.Version = cheaper;
            if (budgets.TryReserve(decision, cheaper, out spent) is { } affordable)
                return affordable;
        }

        problem = spent!.ToProblem(decision);
        return null;
    }

    private static IEnumerable<VersionRow> Routable(DecisionContext decision)
        => decision.Settings.Versions.Where(target => target.Weight > 0 && decision.AskedVersion is null)
            .Select(target => target.Version == RouteTarget.Live ? decision.Model!.Live : decision.Model!.Versions.GetValueOrDefault(target.Version))
            .OfType<VersionRow>().Where(version => version is { Protocol: EndpointProtocol.OpenInference, PausedAt: null, Stage: not Stage.Retired });

    private async ValueTask<(ModelAnswer? Answer, int? Status, Problem? Failure)> AskAsync(
        DecisionContext decision, VersionRow version, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(version.TimeoutMs);
        try
        {
            var reply = await servers.PostAsync(decision.Call.AddressAt(version), decision.Call.UpstreamBody, deadline.Token);
            return Judge(decision, version, reply);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, null, GatewayProblems.CallerLeft);
        }
        catch (OperationCanceledException)
        {
            // The deadline of the call, or of connecting, which the handler reports as a cancellation too.
            return (null, null, GatewayProblems.TimedOut(version.Name, version.TimeoutMs));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, null, GatewayProblems.Unreachable(version.Name));
        }
    }

    private static (ModelAnswer? Answer, int? Status, Problem? Failure) Judge(DecisionContext decision, VersionRow version, ServerReply reply)
    {
        if (reply.TooLarge)
            return (null, reply.Status, GatewayProblems.BadAnswer(version.Name, "it is larger than Cockpit:Gateway:MaxAnswerBytes."));
        if (reply.Status is 400 or 413 or 415 or 422)
            return (null, reply.Status, GatewayProblems.RefusedByModel(version.Name, reply.Status, Quote(reply.Body)));
        if (reply.Status is < 200 or > 299)
            return (null, reply.Status, GatewayProblems.ModelFailed(version.Name, reply.Status));

        var (answer, wrong) = decision.Call.ReadAnswer(reply.Body, decision.Model!.Row.Task);
        return answer is null ? (null, reply.Status, GatewayProblems.BadAnswer(version.Name, wrong!)) : (answer, reply.Status, null);
    }

    /// <summary>The server's own words, short enough for an answer: the <c>error</c> member of Open Inference, or nothing.</summary>
    private static string Quote(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String)
            {
                var said = error.GetString()!;
                return said.Length <= LongestQuote ? said : said[..LongestQuote] + "…";
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or not valid text: there is nothing to quote.
        }

        return "it did not say why.";
    }
}
