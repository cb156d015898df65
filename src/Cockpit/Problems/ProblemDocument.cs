using System.Diagnostics;
using System.Globalization;

namespace Cockpit.Problems;

/// <summary>
/// The JSON of a <see cref="Problem"/>, as api.md fixes it; <c>error</c> repeats it for clients that read only that: the detail for those
/// of Open Inference, and an <see cref="OpenAiError"/> at OpenAI's addresses.
/// </summary>
public sealed record ProblemDocument(
    string Type, string Title, int Status, string Detail, string? TraceId, IReadOnlyDictionary<string, string[]> Errors, string Fix, object Error)
{
    /// <summary>The media type of RFC 9457.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The document of a problem, named by the request's trace.</summary>
    public static ProblemDocument Of(Problem problem, HttpContext http)
    {
        var errors = new Dictionary<string, string[]>(problem.Errors ?? new Dictionary<string, string[]>(StringComparer.Ordinal), StringComparer.Ordinal);
        if (problem.Field is { } field)
            errors[field] = [problem.Detail];
        var trace = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
        return new ProblemDocument(problem.Type, problem.Title, problem.Status, problem.Detail, trace, errors, problem.Fix, OpenAiError.IsFor(http) ? OpenAiError.Of(problem) : problem.Detail);
    }
}

/// <summary>Answers with a problem.</summary>
public sealed class ProblemResult(Problem problem) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, problem);

    /// <summary>Writes status, <c>Retry-After</c> and document, unless the answer has begun already.</summary>
    public static Task WriteAsync(HttpContext http, Problem problem)
    {
        if (http.Response.HasStarted)
            return Task.CompletedTask;

        http.Response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return http.Response.WriteAsJsonAsync(ProblemDocument.Of(problem, http), options: null, ProblemDocument.ContentType, http.RequestAborted);
    }
}
