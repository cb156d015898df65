using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Accounts;
using Cockpit.Store.Decisions;
using Cockpit.Store.Queue;

namespace Cockpit.Gateway.Queue;

/// <summary>
/// Takes a queued call through the pipeline, as its caller and in its class, so that limits, budgets, breakers and fallbacks hold. An answer
/// is stored with its decision; what becomes of the call otherwise is stored here.
/// </summary>
public sealed partial class QueueRunner(
    DecisionPipeline pipeline, Leases leases, RegistryKeeper registry, IEnumerable<ILaterProtocol> protocols, QueueMetrics metrics, TimeProvider clock, ILogger<QueueRunner> logger)
{
    private readonly FrozenDictionary<string, ILaterProtocol> _protocols = protocols.ToFrozenDictionary(protocol => protocol.Name, StringComparer.Ordinal);

    /// <summary>Tries a call once.</summary>
    /// <returns>How long the calls of the same model and class had better wait, because what stood in the way is not about this call; else null.</returns>
    public async Task<TimeSpan?> RunAsync(HeldCall held, CancellationToken stoppingToken)
    {
        var call = held.Row;
        using var trace = new Activity("cockpit.queue");
        if (call.TraceParent is { } parent)
            trace.SetParentId(parent);
        trace.Start();

        var (problem, decision) = await TryAsync(held);
        if (problem is null || problem == QueueProblems.TakenOver)
        {
            metrics.Tried(call, problem is null ? "done" : "lost");
            return null;
        }

        var wasAsked = problem == QueueProblems.Broken || (decision is { IsRecorded: true } && decision.Attempts.Any(attempt => attempt.Called));
        var verdict = TryVerdict.Of(problem, wasAsked, call.Tries, Settings(call).Async, Random.Shared.NextDouble());
        await GiveBackAsync(call, verdict, decision is { IsRecorded: true } ? decision.Ids[0].ToString() : null, stoppingToken);
        // Who names a version is in the way of nobody else.
        return verdict is { IsDead: false, Counts: false } && call.AskedVersion is null ? verdict.Wait : null;
    }

    private async Task<(Problem? Problem, DecisionContext? Decision)> TryAsync(HeldCall held)
    {
        var call = held.Row;
        // More tries than allowed were begun, so the last ones ended with their gateways: whatever the call does to them, it shall not go on.
        if (call.Tries > Settings(call).Async.Tries)
            return (QueueProblems.Broken, null);
        if (!_protocols.TryGetValue(call.Protocol, out var protocol))
            return (CommonProblems.Invalid("protocol", $"This gateway does not know the protocol '{call.Protocol}'.", "Redrive the call when every gateway runs the same version."), null);

        DecisionContext? decision = null;
        try
        {
            var (request, invalid) = protocol.Read(held.Request, call.TrafficClass, call.Subject);
            if (request is null)
                return (invalid, null);
            decision = Decision(call, request, protocol);
            // Nobody waits on a connection, so nobody can leave: a try goes on to its end.
            var refused = await pipeline.RunAsync(decision, CancellationToken.None);
            return (refused ?? (decision.Answer is null ? decision.Failure!.Problem : null), decision);
        }
        catch (Exception fault)
        {
            // A fault of ours must not come back for ever: the try counts, and in the end the call is a dead letter.
            Log.Broken(logger, fault, call.Id);
            return (QueueProblems.Broken, decision);
        }
    }

    private DecisionContext Decision(QueuedCallRow call, IModelCall request, ILaterProtocol protocol)
    {
        var ids = new DecisionId[request.Items.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = DecisionId.New(clock);
        var now = clock.GetUtcNow();
        return new DecisionContext
        {
            Caller = new Caller(call.Caller, [new Grant(Role.Application, call.Team)]), ModelName = call.Model, AskedVersion = call.AskedVersion, Call = request, At = now, Started = clock.GetTimestamp(),
            RequestId = ids[0].Value, Ids = ids, TraceId = Activity.Current?.TraceId.ToString(),
            Queued = new QueuedTry(call.Id, call.Tries, now - call.At, decision => Answer(call, decision, protocol)),
        };
    }

    private QueuedAnswer Answer(QueuedCallRow call, DecisionContext decision, ILaterProtocol protocol)
    {
        var written = protocol.Write(decision);
        var now = clock.GetUtcNow();
        return new QueuedAnswer(call.Id, call.Epoch, now, now + decision.Settings.Async.Keep, Leases.WithDecision(call, decision.Ids[0].ToString())!,
            JsonSerializer.Serialize(written.Headers, JsonSerializerOptions.Web), written.Body);
    }

    /// <summary>Stored again and again until the store takes it; the call stays this gateway's meanwhile, or is taken over, which changes nothing.</summary>
    private async Task GiveBackAsync(QueuedCallRow call, TryVerdict verdict, string? decision, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                var isOwn = await leases.GiveBackAsync(call, verdict, decision, CancellationToken.None);
                metrics.Tried(call, isOwn ? verdict.Word : "lost");
                if (isOwn && verdict.IsDead)
                    Log.Dead(logger, call.Id, call.Model, verdict.Why.Kind, call.Tries);
                return;
            }
            catch (Exception fault) when (CommonProblems.IsOfStore(fault))
            {
                Log.NotStored(logger, fault, call.Id);
                // When this gateway stops, the lease ends by itself.
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }
    }

    private RouteSettings Settings(QueuedCallRow call)
        => registry.Current.Models.GetValueOrDefault(call.Model)?.Policy.For(call.TrafficClass) ?? new RouteSettings();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A try of queued call {Call} met a fault.")]
        public static partial void Broken(ILogger logger, Exception fault, QueuedCallId call);

        [LoggerMessage(2, LogLevel.Warning, "Queued call {Call} of {Model} is dead after {Tries} tries: {Reason}.")]
        public static partial void Dead(ILogger logger, QueuedCallId call, string model, string reason, int tries);

        [LoggerMessage(3, LogLevel.Warning, "What became of queued call {Call} could not be stored yet.")]
        public static partial void NotStored(ILogger logger, Exception fault, QueuedCallId call);
    }
}
