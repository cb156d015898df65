using System.Diagnostics;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.Extensions.Options;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>OpenAI's interface at <c>/v1</c>, for the clients that people have already.</summary>
public static class OpenAiEndpoints
{
    private const int LongestClientId = 200;

    /// <summary>Maps every path of the protocol.</summary>
    public static void MapOpenAi(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1").WithTags("OpenAI").RequireAuthorization(Policies.Ask);
        Describe(v1.MapPost("/chat/completions", (HttpContext http, DecisionPipeline pipeline, GatewayMetrics metrics, TimeProvider clock, IOptions<GatewayOptions> limits)
            => AskAsync(http, OpenAiOperation.Chat, new Ways(pipeline, metrics, clock, limits.Value))),
            "Asks a model for the next message, whole or as a stream", "model, messages[{role, content}], stream?, stream_options?, max_tokens?, user?, metadata?, and whatever the model takes");
        Describe(v1.MapPost("/embeddings", (HttpContext http, DecisionPipeline pipeline, GatewayMetrics metrics, TimeProvider clock, IOptions<GatewayOptions> limits)
            => AskAsync(http, OpenAiOperation.Embeddings, new Ways(pipeline, metrics, clock, limits.Value))),
            "Asks a model for the vectors of texts", "model, input, encoding_format?, dimensions?, user?");
        v1.MapGet("/models", (HttpContext http, RegistryKeeper registry) => List(http, registry)).WithSummary("The models that can be asked here");
        v1.MapGet("/models/{model}", Find).WithSummary("One of them").Produces<ModelCard>().ProducesProblem(404);
    }

    private static void Describe(RouteHandlerBuilder endpoint, string summary, string body)
        => endpoint.WithSummary(summary).DescribesBody("application/json", body).Produces<JsonElement>(200, "application/json", "text/event-stream").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .ProducesProblem(413).ProducesProblem(422).ProducesProblem(429).ProducesProblem(502).ProducesProblem(503).ProducesProblem(504);

    private static async Task AskAsync(HttpContext http, OpenAiOperation operation, Ways ways)
    {
        var started = ways.Clock.GetTimestamp();
        var (body, problem) = await RequestBody.ReadAsync(http.Request, ways.Limits.MaxBodyBytes, http.RequestAborted);
        OpenAiRequest? request = null;
        if (problem is null)
            (request, problem) = OpenAiRequestReader.Read(operation, body, http.Request.Headers["Cockpit-Class"], http.Request.Headers["Cockpit-Subject"], ways.Limits);
        if (request is null)
        {
            ways.Metrics.Invalid(problem!);
            await ProblemResult.WriteAsync(http, problem!);
            return;
        }

        var (id, at) = (DecisionId.New(ways.Clock), ways.Clock.GetUtcNow());
        var decision = new DecisionContext
        {
            Caller = Caller.Of(http.User),
            ModelName = request.Model,
            AskedVersion = null,
            Call = new OpenAiCall(operation, request, $"chatcmpl-{id.Value:N}", at, ways.Limits, ClientId(http)),
            At = at,
            Started = started,
            RequestId = id.Value,
            Ids = [id],
            TraceId = Activity.Current?.TraceId.ToString(),
            Outlet = request.IsStreamed ? new AnswerOutlet(http.Response) : null,
        };
        var refused = await ways.Pipeline.RunAsync(decision, http.RequestAborted);
        await OpenAiWriter.WriteAsync(http, decision, refused);
    }

    private static string? ClientId(HttpContext http)
        => http.Request.Headers["X-Client-Request-Id"].ToString() is { Length: > 0 and <= LongestClientId } id && !id.Any(char.IsControl) ? id : null;

    private static ModelList List(HttpContext http, RegistryKeeper registry)
    {
        var caller = Caller.Of(http.User).Under(Policies.Ask);
        return new ModelList("list", [.. registry.Current.Models.Values.Where(model => caller.Reaches(model.Row.Team) && Speaks(model))
            .OrderBy(model => model.Row.Name, StringComparer.Ordinal).Select(Card)]);
    }

    private static IResult Find(HttpContext http, string model, RegistryKeeper registry)
        => registry.Current.Find(model, Caller.Of(http.User).Under(Policies.Ask)) is { } entry && Speaks(entry) ? TypedResults.Ok(Card(entry)) : new ProblemResult(CommonProblems.UnknownModel(model));

    private static bool Speaks(ModelEntry model) => model.Versions.Values.Any(version => version.Protocol == EndpointProtocol.Openai && version.Stage != Stage.Retired);

    private static ModelCard Card(ModelEntry model) => new(model.Row.Name, "model", model.Row.CreatedAt.ToUnixTimeSeconds(), model.Row.Owner);

    private readonly record struct Ways(DecisionPipeline Pipeline, GatewayMetrics Metrics, TimeProvider Clock, GatewayOptions Limits);

    /// <summary>As OpenAI's clients read it.</summary>
    private sealed record ModelList(string Object, IReadOnlyList<ModelCard> Data);

    /// <summary>One model.</summary>
    private sealed record ModelCard(string Id, string Object, long Created, [property: System.Text.Json.Serialization.JsonPropertyName("owned_by")] string OwnedBy);
}
