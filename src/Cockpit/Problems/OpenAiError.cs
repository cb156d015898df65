namespace Cockpit.Problems;

/// <summary>A problem as clients of OpenAI's interface read it.</summary>
/// <param name="Message">This case, in words.</param>
/// <param name="Type">What sort of error it is, in OpenAI's words.</param>
/// <param name="Param">The field at fault, where there is one.</param>
/// <param name="Code">The problem's stable name.</param>
public sealed record OpenAiError(string Message, string Type, string? Param, string Code)
{
    /// <summary>The error of a problem.</summary>
    public static OpenAiError Of(Problem problem) => new(problem.Detail, TypeOf(problem.Status), problem.Field, problem.Kind);

    /// <summary>Whether the address belongs to OpenAI's interface.</summary>
    public static bool IsFor(HttpContext http) => http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request_error",
    };
}
