using System.Data.Common;
using System.Text.Json;
using Cockpit.Problems;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cockpit.Api;

/// <summary>Turns whatever escapes an endpoint into a problem document: nothing answers a bare error.</summary>
public sealed partial class ProblemHandling(ILogger<ProblemHandling> logger) : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Problem("too-large", 413, "The body is too large", "The body is larger than this endpoint takes.", "Send less at once."),
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new Problem("too-slow", 408, "The request came too slowly", "The body did not arrive at the rate that the server asks.", "Send the whole request at once; see Cockpit:Gateway:MinBytesPerSecond."),
            BadHttpRequestException { InnerException: JsonException json } => CommonProblems.MalformedBody($"The body does not fit: {(json.Path is { Length: > 1 } path ? $"at {path}, " : "")}line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}."),
            BadHttpRequestException bad => new Problem("bad-request", bad.StatusCode, "The request cannot be read", bad.Message, "Compare the request with /openapi/v1.json."),
            Telemetry.StoreUnavailableException => CommonProblems.StoreUnavailable,
            // EF Core wraps what the database said: when it saves, and when Npgsql holds the fault to be transient.
            DbException database => OfStore(database),
            DbUpdateException { InnerException: DbException database } => OfStore(database),
            InvalidOperationException { InnerException: DbException database } => OfStore(database),
            OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested => null,
            _ => CommonProblems.Unexpected,
        };
        if (problem is null)
            return true;

        if (problem.Status >= StatusCodes.Status500InternalServerError)
            Log.Failed(logger, httpContext.Request.Method, httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName, exception);
        await ProblemResult.WriteAsync(httpContext, problem);
        return true;
    }

    /// <summary>Gives a document to statuses that the framework set without one (404 of an unknown path, 405, 415).</summary>
    public static Task FillAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var problem = http.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => CommonProblems.Unauthenticated,
            StatusCodes.Status403Forbidden => CommonProblems.Forbidden,
            StatusCodes.Status404NotFound => CommonProblems.NotFound("such address"),
            StatusCodes.Status405MethodNotAllowed => new Problem("method-not-allowed", 405, "This method is not taken here", $"{http.Request.Method} is not taken at this address.", "Compare the request with /openapi/v1.json."),
            StatusCodes.Status415UnsupportedMediaType => new Problem("unsupported-media-type", 415, "This media type is not taken here", $"'{http.Request.ContentType}' is not taken at this address.", "Send Content-Type: application/json."),
            var status => new Problem("http-" + status, status, "The request was refused", $"The server answered {status}.", "Compare the request with /openapi/v1.json."),
        };
        return ProblemResult.WriteAsync(http, problem);
    }

    private static Problem OfStore(DbException fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire } => CommonProblems.UnstorableText,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => CommonProblems.Conflict,
        _ => CommonProblems.StoreUnavailable,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} failed.")]
        public static partial void Failed(ILogger logger, string method, string? endpoint, Exception fault);
    }
}
