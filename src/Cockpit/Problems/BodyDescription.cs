using Microsoft.OpenApi;

namespace Cockpit.Problems;

/// <summary>Puts a streamed body into the OpenAPI document.</summary>
public static class BodyDescription
{
    /// <summary>
    /// Describes the body of an endpoint that reads it itself. Unlike <c>Accepts</c> this refuses no media type: clients of the
    /// public protocols send what they are used to, and the content is checked anyway.
    /// </summary>
    public static RouteHandlerBuilder DescribesBody(this RouteHandlerBuilder endpoint, string mediaType, string description)
        => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = description,
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [mediaType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } } },
            };
            return Task.CompletedTask;
        });
}
