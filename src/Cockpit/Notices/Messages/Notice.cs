using System.Text.Json;
using System.Text.Json.Serialization;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;

namespace Cockpit.Notices.Messages;

/// <summary>What people are told, whatever the destination makes of it. As it was when it was decided, so that each attempt tells the same.</summary>
public sealed record Notice
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>What happened to the incident.</summary>
    public required NoticeEvent Event { get; init; }
    /// <summary>The incident's id.</summary>
    public required string Incident { get; init; }
    /// <summary>Its model; empty for one of the whole installation.</summary>
    public required string Model { get; init; }
    /// <summary>The model's team.</summary>
    public string? Team { get; init; }
    /// <summary>What went wrong, as the API names it.</summary>
    public required string Kind { get; init; }
    /// <summary>What of the kind it is about.</summary>
    public string? Subject { get; init; }
    /// <summary>How much it asks for attention.</summary>
    public required IncidentSeverity Severity { get; init; }
    /// <summary>What happened first.</summary>
    public required string Title { get; init; }
    /// <summary>Who sees to it.</summary>
    public string? Owner { get; init; }
    /// <summary>Who did what is told.</summary>
    public required string Actor { get; init; }
    /// <summary>What is told, in words.</summary>
    public required string Detail { get; init; }
    /// <summary>When that was.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>When the incident began.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
    /// <summary>The incident's page; null when nobody has said where people reach Cockpit.</summary>
    public string? Link { get; init; }

    /// <summary>In one line, for the subject of a message.</summary>
    [JsonIgnore]
    public string Headline => $"{Verb}: {Title} ({About})";

    /// <summary>What it is about, in words.</summary>
    [JsonIgnore]
    public string About => Model == IncidentRow.Installation ? "Cockpit itself" : Model;

    private string Verb => Event switch
    {
        NoticeEvent.Opened => $"{Severity} incident",
        NoticeEvent.Raised => $"Now {Word(Severity)}",
        NoticeEvent.Escalated => $"Nobody sees to it, {Word(Severity)}",
        NoticeEvent.Acknowledged => "Seen to",
        NoticeEvent.Resolved => "Over",
        _ => "Test",
    };

    /// <summary>The notice as it is stored.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>The notice behind what was stored.</summary>
    public static Notice Read(string stored) => JsonSerializer.Deserialize<Notice>(stored, Json) ?? throw new JsonException("A stored notice is null.");

    /// <summary>The notice as a part of another document.</summary>
    internal JsonElement Element() => JsonSerializer.SerializeToElement(this, Json);

    private static string Word(IncidentSeverity severity) => StoreText.Of(severity);
}
