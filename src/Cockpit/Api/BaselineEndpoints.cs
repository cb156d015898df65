using Cockpit.Access;
using Cockpit.Insight.Baselines;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Cockpit.Api;

/// <summary>Baselines: <c>/api/v1/models/{model}/versions/{version}/baseline</c>.</summary>
public static class BaselineEndpoints
{
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    /// <summary>Maps the group.</summary>
    public static void MapBaselines(this IEndpointRouteBuilder app)
    {
        var baseline = app.MapGroup("/api/v1/models/{model}/versions/{version}").WithTags("Registry");
        baseline.MapGet("/baseline", FindAsync).RequireAuthorization(Policies.View).WithSummary("What a version was trained or approved on, in short").Produces<BaselineView>().ProducesProblem(404);
        baseline.MapPost("/baseline", UploadAsync).RequireAuthorization(Policies.Operate).WithSummary("Sets the baseline from rows (CSV or NDJSON, any length); 'categorical' names columns of codes that look like numbers")
            .DescribesBody(Csv, $"A header row and rows of values, an empty field is missing; or {Ndjson}, one object of simple values a line.")
            .Produces<BaselineTaken>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(415);
        baseline.MapPost("/baseline:freeze", FreezeAsync).RequireAuthorization(Policies.Operate).WithSummary("Makes the recorded decisions of a span the baseline")
            .Produces<BaselineTaken>().ProducesProblem(400).ProducesProblem(404);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string model, string version, RegistryKeeper registry, BaselineReader baselines)
    {
        var (entry, problem) = Find(http, model, version, registry);
        if (entry is null)
            return new ProblemResult(problem!);
        if (entry.BaselineOf(version)?.Head is not { } head || await baselines.FindAsync(entry, version, http.RequestAborted) is not { } summary)
            return new ProblemResult(CommonProblems.NotFound($"baseline of '{model}' version '{version}' yet"));
        return TypedResults.Ok(new BaselineView(head.Rows, head.SetAt, head.SetBy, head.Source, BaselineUpload.Columns(summary)));
    }

    private static async Task<IResult> UploadAsync(
        HttpContext http, string model, string version, string? categorical, RegistryKeeper registry, BaselineUpload upload, IOptions<TelemetryOptions> options)
    {
        var (entry, problem) = Find(http, model, version, registry);
        if (entry is null)
            return new ProblemResult(problem!);

        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var (target, caller) = (new BaselineTarget(model, version, Names(categorical), "api"), Caller.Of(http.User));
        var result = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() switch
        {
            Csv => await upload.CsvAsync(target, http.Request.Body, caller, http.RequestAborted),
            Ndjson => await upload.NdjsonAsync(target, http.Request.BodyReader, options.Value.MaxLineBytes, caller, http.RequestAborted),
            _ => (null, new Problem("unsupported-media-type", StatusCodes.Status415UnsupportedMediaType, "This media type is not taken here",
                $"'{http.Request.ContentType}' is no form of a baseline.", $"Send Content-Type: {Csv} or {Ndjson}.")),
        };
        return await AnswerAsync(http, registry, result);
    }

    private static async Task<IResult> FreezeAsync(HttpContext http, string model, string version, FreezeRequest asked, RegistryKeeper registry, BaselineFreeze freeze)
    {
        var (entry, problem) = Find(http, model, version, registry);
        if (entry is null)
            return new ProblemResult(problem!);
        if (!InstantText.TryRead(asked.From, out var first))
            return new ProblemResult(InstantText.Refused("from", asked.From));
        if (!InstantText.TryRead(asked.To, out var last))
            return new ProblemResult(InstantText.Refused("to", asked.To));
        if (first is not { } from)
            return new ProblemResult(CommonProblems.Invalid("from", "from is missing.", "Give the instant from which on decisions are taken."));
        if (last is not { } to)
            return new ProblemResult(CommonProblems.Invalid("to", "to is missing.", "Give the instant before which decisions are taken."));
        return await AnswerAsync(http, registry, await freeze.RunAsync(entry, new BaselineTarget(model, version, asked.Categorical ?? [], "frozen"), from, to, Caller.Of(http.User), http.RequestAborted));
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, RegistryKeeper registry, (BaselineTaken? Taken, Problem? Problem) result)
    {
        if (result.Taken is null)
            return new ProblemResult(result.Problem!);
        // Decisions that follow this answer are counted on the new bins.
        await registry.CatchUpAsync(http.RequestAborted);
        return TypedResults.Ok(result.Taken);
    }

    private static (ModelEntry? Model, Problem? Problem) Find(HttpContext http, string model, string version, RegistryKeeper registry)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return (null, CommonProblems.UnknownModel(model));
        return entry.Versions.ContainsKey(version) ? (entry, null) : (null, CommonProblems.UnknownVersion(model, version));
    }

    private static string[] Names(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Which recorded decisions become the baseline.</summary>
    public sealed record FreezeRequest(string? From, string? To, IReadOnlyList<string>? Categorical);

    /// <summary>A baseline in short.</summary>
    public sealed record BaselineView(long Rows, DateTimeOffset SetAt, string SetBy, string Source, IReadOnlyList<BaselineColumn> Columns);
}
