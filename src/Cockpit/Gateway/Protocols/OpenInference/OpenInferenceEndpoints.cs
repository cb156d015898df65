using System.Diagnostics;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Queue;
using Cockpit.Gateway.Routing;
using Cockpit.Gateway.Upstream;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.Extensions.Options;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Open Inference Protocol v2 over REST, at <c>/v2</c>.</summary>
public static class OpenInferenceEndpoints
{
    /// <summary>Maps every path of the protocol.</summary>
    public static void MapOpenInference(this IEndpointRouteBuilder app)
    {
        var v2 = app.MapGroup("/v2").WithTags("Open Inference v2");
        v2.MapGet("", () => TypedResults.Ok(new ServerMetadata("cockpit", typeof(OpenInferenceEndpoints).Assembly.GetName().Version!.ToString(3), [])))
            .RequireAuthorization(Policies.Ask).WithSummary("Names the server");
        v2.MapGet("/health/live", () => TypedResults.Ok(new ServerLive(true))).AllowAnonymous().WithSummary("Whether the process runs");
        v2.MapGet("/health/ready", (RegistryKeeper registry) => new ServerReady(registry.Current.ChangeVersion >= 0)).AllowAnonymous().WithSummary("Whether it can serve");

        foreach (var path in new[] { "/models/{model}", "/models/{model}/versions/{version}" })
        {
            v2.MapGet(path, DescribeAsync).RequireAuthorization(Policies.Ask).WithSummary("The model's versions, inputs and outputs");
            v2.MapGet(path + "/ready", Ready).RequireAuthorization(Policies.Ask).WithSummary("Whether the model would answer now");
            v2.MapPost(path + "/infer", InferAsync).RequireAuthorization(Policies.Ask).WithSummary("Asks for one decision, or for a batch; with Prefer: respond-async the answer comes later")
                .DescribesBody("application/json", "id?, parameters?, inputs[{name, shape, datatype, parameters?, data}], outputs?").Produces<JsonElement>().Produces<CallView>(StatusCodes.Status202Accepted).ProducesProblem(400).ProducesProblem(404).ProducesProblem(413)
                .ProducesProblem(422).ProducesProblem(429).ProducesProblem(502).ProducesProblem(503).ProducesProblem(504);
        }
    }

    private static async Task InferAsync(
        HttpContext http, string model, string? version, DecisionPipeline pipeline, CallDoor door, GatewayMetrics metrics, TimeProvider clock, IOptions<GatewayOptions> limits)
    {
        var started = clock.GetTimestamp();
        var (body, tooLarge) = await RequestBody.ReadAsync(http.Request, limits.Value.MaxBodyBytes, http.RequestAborted);
        if (tooLarge is not null)
        {
            metrics.Invalid(tooLarge);
            await ProblemResult.WriteAsync(http, tooLarge);
            return;
        }

        string? subject = http.Request.Headers["Cockpit-Subject"];
        var (request, problem) = InferRequestReader.Read(body, http.Request.Headers["Cockpit-Class"], subject, limits.Value);
        if (request is null)
        {
            metrics.Invalid(problem!);
            await ProblemResult.WriteAsync(http, problem!);
            return;
        }

        if (await door.TakesAsync(http, new OfferedCall(InferLater.Protocol, model, version, request, body, subject)))
            return;

        var ids = new DecisionId[request.Items.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = DecisionId.New(clock);
        var decision = new DecisionContext
        {
            Caller = Caller.Of(http.User),
            ModelName = model,
            AskedVersion = version,
            Call = request,
            At = clock.GetUtcNow(),
            Started = started,
            RequestId = ids[0].Value,
            Ids = ids,
            TraceId = Activity.Current?.TraceId.ToString(),
        };
        if (await pipeline.RunAsync(decision, http.RequestAborted) is { } refused)
            await ProblemResult.WriteAsync(http, refused);
        else if (decision.Answer is null)
            await InferWriter.WriteFailureAsync(http, decision);
        else
            await InferWriter.WriteAnswerAsync(http, decision);
    }

    /// <summary>What a request of the same caller and class would meet at this moment, before any model server is asked.</summary>
    private static IResult Ready(HttpContext http, string model, string? version, RegistryKeeper registry, Admit admit)
    {
        var caller = Caller.Of(http.User).Under(Policies.Ask);
        if (registry.Current.Find(model, caller) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var settings = entry.Routing.For(TrafficClasses.Find(http.Request.Headers["Cockpit-Class"].ToString()) ?? entry.Policy.ClassOf(caller.Actor));
        var refusal = admit.Refusal(entry, settings) ?? (version is null ? Routes.Refusal(entry, settings, EndpointProtocol.OpenInference) : Routes.Refusal(entry, settings, version, EndpointProtocol.OpenInference));
        return refusal is null ? TypedResults.Ok(new ModelReady(model, true)) : new ProblemResult(refusal);
    }

    private static async Task<IResult> DescribeAsync(HttpContext http, string model, string? version, RegistryKeeper registry, ModelServers servers)
    {
        if (registry.Current.Find(model, Caller.Of(http.User).Under(Policies.Ask)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var chosen = version is null ? entry.Live ?? (Routes.Serving(entry, entry.Routing.Usual, EndpointProtocol.OpenInference).Versions is [var first, ..] ? first : null) : entry.Versions.GetValueOrDefault(version);
        if (chosen is null)
            return new ProblemResult(version is null ? GatewayProblems.NotLive(model) : CommonProblems.UnknownVersion(model, version));

        var (inputs, outputs) = chosen.Protocol == EndpointProtocol.OpenInference ? await ModelMetadata.AskAsync(servers, chosen, http.RequestAborted) : (null, null);
        return TypedResults.Ok(new ModelDescription(model, [.. entry.Versions.Keys.Order(StringComparer.Ordinal)], "cockpit", inputs ?? [], outputs ?? []));
    }

    private sealed record ServerMetadata(string Name, string Version, string[] Extensions);
    private sealed record ServerLive(bool Live);
    private sealed record ServerReady(bool Ready);
    private sealed record ModelReady(string Name, bool Ready);
    private sealed record ModelDescription(string Name, string[] Versions, string Platform, JsonElement[] Inputs, JsonElement[] Outputs);
}
