using Cockpit.Insight.Documents;

namespace Cockpit.Api;

/// <summary>Adds what the API needs beside its endpoints.</summary>
public static class ApiRegistration
{
    /// <summary>Adds problem handling and the OpenAPI document.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddExceptionHandler<ProblemHandling>();
        services.AddProblemDetails();
        // Without this, a malformed body is a bare 400 outside Development.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => DocumentJson.Configure(json.SerializerOptions));
        return services.AddOpenApi("v1");
    }
}
