using Cockpit.Gateway.Budgets;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Gateway.Routing;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Registry;
using Polly;
using Polly.CircuitBreaker;

namespace Cockpit.Gateway.Upstream;

/// <summary>Asks one version once, within its limits and behind its breaker. What goes wrong is a value, never an exception.</summary>
public sealed class Hop(VersionServer server, VersionBreakers breakers, VersionHealth health, BudgetKeeper budgets, RegistryKeeper registry, TimeProvider clock)
{
    /// <summary>Asks, or says why the version was not called. The result's attempt is for the caller to add to the trace.</summary>
    public async ValueTask<HopResult> AskAsync(DecisionContext decision, VersionRow version, CancellationToken cancellationToken)
    {
        // Every call passes here once, first tries, second tries, hedges and fallbacks alike.
        if (Withdrawn(decision, version) is { } withdrawn)
            return HopJudge.NotCalled(version, withdrawn);
        var allowed = TimeSpan.FromMilliseconds(version.TimeoutMs);
        var left = decision.Left(clock);
        if (left <= TimeSpan.Zero)
            return HopJudge.NotCalled(version, GatewayProblems.NoTimeLeft(version.Name));

        if (budgets.TryReserve(decision, version, out var spent) is not { } reservation)
            return HopJudge.NotCalled(version, spent!.ToProblem(decision));

        var isOpen = false;
        try
        {
            var result = await AskAsync(decision, version, left < allowed ? left.Value : allowed, left < allowed && left < decision.Total / 2, cancellationToken);
            if (result.Answer?.Rest is OpenStream stream)
            {
                stream.Bind(reservation, ended => ObserveAsync(decision, version, ended));
                isOpen = true;
            }
            else if (result.Attempt.Called)
            {
                reservation.Settle(result.Attempt.Cost ?? 0);
            }

            return result;
        }
        finally
        {
            if (!isOpen)
                reservation.Dispose();
        }
    }

    private async ValueTask<HopResult> AskAsync(DecisionContext decision, VersionRow version, TimeSpan limit, bool wasCut, CancellationToken cancellationToken)
    {
        var breaker = breakers.Of(version, decision.Policy);
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            var call = new Call(this, decision, version, limit, wasCut, cancellationToken);
            var outcome = await breaker.Pipeline.ExecuteOutcomeAsync(static async (_, call) => Outcome.FromResult(await call.Hop.RunAsync(call)), context, call);
            return outcome.Exception is null or BrokenCircuitException
                ? outcome.Result ?? HopJudge.NotCalled(version, GatewayProblems.LeftAlone(version.Name, breaker.Left))
                : throw outcome.Exception;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<HopResult> RunAsync(Call call)
    {
        var decision = call.Decision;
        var result = await server.AskAsync(decision.Call, decision.Model!.Row.Task, call.Version, new CallLimits(decision.Settings.Deadline, call.Limit, call.WasCut), call.Caller);
        // A stream that has begun is judged by its end.
        if (result.Answer?.Rest is null)
            health.Observe(call.Version, result.Verdict, result.Attempt.DurationMs);
        return result;
    }

    /// <summary>A stream has ended. That it began has closed or kept closed the breaker already; that it broke off counts against it.</summary>
    private async ValueTask ObserveAsync(DecisionContext decision, VersionRow version, HopResult ended)
    {
        health.Observe(version, ended.Verdict, decision.Streamed?.FirstMs ?? ended.Attempt.DurationMs);
        if (ended.Verdict == Verdict.Fails)
            await breakers.Of(version, decision.Policy).CountAsync(ended);
    }

    /// <summary>A request may wait and try for long after it was admitted; a pause that came into force meanwhile holds for its next call.</summary>
    private Problem? Withdrawn(DecisionContext decision, VersionRow version)
    {
        if (!registry.Current.Models.TryGetValue(version.Model, out var now) || ReferenceEquals(now, decision.Model))
            return null;
        return now.Row.PausedAt is { } since ? GatewayProblems.Paused(version.Model, since)
            : now.Versions.TryGetValue(version.Name, out var row) ? Routes.Refusal(row, decision.Call.Protocol) : null;
    }

    private readonly record struct Call(Hop Hop, DecisionContext Decision, VersionRow Version, TimeSpan Limit, bool WasCut, CancellationToken Caller);
}
