using System.ComponentModel.DataAnnotations;

namespace Cockpit.Observability;

/// <summary>What is told to the tools that watch. Section <c>Cockpit:Observability</c>.</summary>
public sealed class ObservabilityOptions : IValidatableObject
{
    /// <summary>Whether <c>/metrics</c> answers without a key, for a scraper on a network of its own. False by default: it tells model names and traffic.</summary>
    public bool OpenMetrics { get; set; }

    /// <summary>Where spans are sent by OTLP over HTTP, such as <c>http://127.0.0.1:4318/v1/traces</c>; none by default.</summary>
    public string? TracesEndpoint { get; set; }

    /// <summary>The share of requests without a sampled <c>traceparent</c> whose spans are sent. 0 to 1; 0.01 by default.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Cockpit:Observability:TracesShare must be between 0 and 1.")]
    public double TracesShare { get; set; } = 0.01;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TracesEndpoint is not null && !(Uri.TryCreate(TracesEndpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            yield return new ValidationResult("Cockpit:Observability:TracesEndpoint must be an http or https address.", [nameof(TracesEndpoint)]);
    }
}
