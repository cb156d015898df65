using Cockpit.Store.Accounts;
using System.Text;
using Cockpit.Access;
using Cockpit.Gateway;
using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>How a request ended.</summary>
public sealed record Asked(Problem? Refused, DecisionContext Decision, TimeSpan Took)
{
    public string Path => StoreText.Of(Decision.Path);
    public string? Version => Decision.Version?.Name;
    public string? Prediction => Decision.Answer?.Items[0].Prediction;
    public string Id => Decision.Ids[0].ToString();
    public string Tries => string.Join(' ', Decision.Attempts.Select(attempt => $"{attempt.Version}:{attempt.Error ?? "ok"}"));
    public override string ToString() => $"{Path} by '{Version}' after [{Tries}] in {Took.TotalMilliseconds:0} ms; refused: {Refused?.Detail}; failure: {Decision.Failure?.Problem.Detail}";
}

/// <summary>
/// Sends one request through the server's own stages under a policy of its own, and shows what only the stages know: every try, the failure
/// behind an answer. Several policies can be asked at once. What is about requests over HTTP, or about many of them, uses <see cref="PolicyInForce"/>.
/// </summary>
public static class Policed
{
    /// <summary>A policy made in code: one for every class, and others for some.</summary>
    public static RoutePolicy Policy(RouteSettings settings, long revision = 1, params (string Class, RouteSettings Settings)[] classes)
        => new(revision, TrafficClasses.Usual, settings, classes.ToDictionary(one => one.Class, one => one.Settings, StringComparer.Ordinal), []);

    public static async Task<Asked> AskAsync(
        this CockpitServer server, string model, RoutePolicy policy, int[]? ages = null, string? subject = null, string? version = null, CancellationToken cancellationToken = default)
    {
        var clock = TimeProvider.System;
        var body = Encoding.UTF8.GetBytes(Requests.Loan(ages ?? [42]).ToJsonString());
        var request = InferRequestReader.Read(body, null, subject, new GatewayOptions()).Request!;
        var ids = request.Items.Select(_ => DecisionId.New(clock)).ToArray();
        var decision = new DecisionContext
        {
            Caller = new Caller("key:test", [new Grant(Role.Application, null)]), ModelName = model, AskedVersion = version, Call = request, At = clock.GetUtcNow(), Started = clock.GetTimestamp(),
            RequestId = ids[0].Value, Ids = ids, TraceId = null,
        };
        var refused = await RunAsync(server, decision, policy, cancellationToken);
        return new Asked(refused, decision, clock.GetElapsedTime(decision.Started));
    }

    private static async Task<Problem?> RunAsync(CockpitServer server, DecisionContext decision, RoutePolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var type in DecisionPipeline.InOrder)
            {
                if (await ((IStage)server.Services.GetRequiredService(type)).RunAsync(decision, cancellationToken) is { } problem)
                    return problem;
                if (type == typeof(Admit))
                    decision.Policy = policy;
            }

            return null;
        }
        finally
        {
            decision.Release();
        }
    }
}
