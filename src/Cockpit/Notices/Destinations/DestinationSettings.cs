using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cockpit.Notices.Destinations;

/// <summary>How a connection to a mail server is kept secret.</summary>
public enum MailSecurity
{
    /// <summary>STARTTLS, and nothing is said without it.</summary>
    StartTls,
    /// <summary>TLS from the first byte.</summary>
    Tls,
    /// <summary>Not at all; only for hosts that the egress setting names, and without a login.</summary>
    None,
}

/// <summary>How a destination is reached; holds no secret.</summary>
public sealed record DestinationSettings
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The receiver's address. Of Slack only its host: the rest is the secret.</summary>
    public string? Url { get; init; }
    /// <summary>The mail server.</summary>
    public string? Host { get; init; }
    /// <summary>Its port.</summary>
    public int? Port { get; init; }
    /// <summary>How the connection to it is kept secret.</summary>
    public MailSecurity? Security { get; init; }
    /// <summary>The name to log in with; null without a login.</summary>
    public string? User { get; init; }
    /// <summary>Whom messages are from.</summary>
    public string? From { get; init; }
    /// <summary>Whom they are to.</summary>
    public IReadOnlyList<string>? To { get; init; }

    /// <summary>In a few words, for a list.</summary>
    [JsonIgnore]
    public string Words => Host is null ? Url ?? "" : $"{string.Join(", ", To ?? [])} by {Host}:{Port}";

    /// <summary>The settings as they are stored.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>The settings behind what was stored.</summary>
    public static DestinationSettings Read(string stored) => JsonSerializer.Deserialize<DestinationSettings>(stored, Json) ?? throw new JsonException("Stored settings are null.");

    /// <summary>Whether a secret that was given for one goes to the same receiver with the other.</summary>
    internal bool ReachesSameAs(DestinationSettings other) => (Url, Host, Port, User, Security) == (other.Url, other.Host, other.Port, other.User, other.Security);
}

/// <summary>A destination with its secret in the clear, for as long as one notice is sent.</summary>
public sealed record Target(DestinationSettings Settings, string? Secret)
{
    /// <summary>Never the secret, wherever somebody writes a target down.</summary>
    public override string ToString() => Settings.Words;
}
