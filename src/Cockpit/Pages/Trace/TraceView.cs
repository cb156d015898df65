using System.Text.Json;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Pages.Trace;

/// <summary>One decision as its page shows it. Personal data is not in it: it is asked for apart, with an audit row.</summary>
public sealed record TraceView
{
    /// <summary>Unique.</summary>
    public required string Id { get; init; }
    /// <summary>The id that the source gave.</summary>
    public string? ForeignId { get; init; }
    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
    /// <summary>The version that decided.</summary>
    public required string Version { get; init; }
    /// <summary>The traffic class.</summary>
    public required string TrafficClass { get; init; }
    /// <summary>Which way the answer took.</summary>
    public required string Path { get; init; }
    /// <summary>Whether the application got an answer.</summary>
    public bool IsAnswered { get; init; }
    /// <summary>gateway or ingest.</summary>
    public DecisionSource Source { get; init; }
    /// <summary>What was decided.</summary>
    public string? Prediction { get; init; }
    /// <summary>The model's score.</summary>
    public double? Score { get; init; }
    /// <summary>What turned out to be true.</summary>
    public string? Label { get; init; }
    /// <summary>What sources said of that, newest first; the first is the label.</summary>
    public IReadOnlyList<Statement> Statements { get; init; } = [];
    /// <summary>Whether their sources say otherwise than each other.</summary>
    public bool IsContradicted { get; init; }
    /// <summary>What versions that nobody heard answered to the same question.</summary>
    public IReadOnlyList<ShadowPart> Shadows { get; init; } = [];
    /// <summary>In milliseconds.</summary>
    public double? LatencyMs { get; init; }
    /// <summary>In the version's currency.</summary>
    public decimal? Cost { get; init; }
    /// <summary>ISO 4217 code; null when the version names none.</summary>
    public string? Currency { get; init; }
    /// <summary>Shared by the decisions of one request.</summary>
    public required string RequestId { get; init; }
    /// <summary>The place in the request, from 0, and how many it asked for.</summary>
    public int Item { get; init; }
    /// <summary>Whether a subject is recorded.</summary>
    public bool HasSubject { get; init; }
    /// <summary>Whether protected attributes are recorded.</summary>
    public bool HasAttributes { get; init; }
    /// <summary>Whether it was asked and answered in words; then neither is in this view.</summary>
    public bool HasWords { get; init; }
    /// <summary>When its personal data was destroyed; null while it stands.</summary>
    public DateTimeOffset? ErasedAt { get; init; }
    /// <summary>What the model saw, in order.</summary>
    public IReadOnlyList<NamedValue> Features { get; init; } = [];
    /// <summary>What the model answered.</summary>
    public IReadOnlyList<NamedValue> Outputs { get; init; } = [];
    /// <summary>What contract and guardrails found.</summary>
    public IReadOnlyList<FindingView> Findings { get; init; } = [];
    /// <summary>Origin, attempts and failure.</summary>
    public OriginView Origin { get; init; } = OriginView.Unknown;

    /// <summary>The view of a stored decision.</summary>
    public static TraceView Of(DecisionRow row, string? currency) => new()
    {
        Id = row.Id.ToString(),
        ForeignId = row.ForeignId,
        At = row.At,
        Model = row.Model,
        Version = row.Version,
        TrafficClass = row.TrafficClass,
        Path = StoreText.Of(row.Path),
        IsAnswered = row.Status == DecisionStatus.Answered,
        Source = row.Source,
        Prediction = row.Prediction,
        Score = row.Score,
        Label = row.Label,
        LatencyMs = row.LatencyMs,
        Cost = row.Cost,
        Currency = currency,
        RequestId = row.RequestId.ToString("N"),
        Item = row.Item,
        HasSubject = row.Subject is not null,
        HasAttributes = row.Attributes is not null,
        ErasedAt = row.ErasedAt,
        Features = NamedValue.Read(row.Features),
        Outputs = NamedValue.Read(row.Answer),
        Findings = FindingView.Read(row.Findings),
        Origin = OriginView.Read(row.Trace),
    };
}

/// <summary>What a version that nobody heard answered.</summary>
public sealed record ShadowPart(string Version, string? Prediction, double? Score, bool? Agrees, double? LatencyMs, string? Error)
{
    /// <summary>The answer in a row.</summary>
    public static ShadowPart Of(ShadowAnswerRow row) => new(row.Version, row.Prediction, row.Score, row.Agrees, row.LatencyMs, row.Error);

    /// <summary>How it compares, in words.</summary>
    public string Compared => (Error, Agrees) switch
    {
        ({ } error, _) => error,
        (_, true) => "agrees",
        (_, false) => "differs",
        _ => "cannot be compared",
    };
}

/// <summary>What one source says turned out to be true.</summary>
public sealed record Statement(string Label, string Source, DateTimeOffset At)
{
    /// <summary>The statement in a row.</summary>
    public static Statement Of(OutcomeRow row) => new(row.Label, row.Source, row.At);
}

/// <summary>A name and its value exactly as stored; nothing is rounded in a trace.</summary>
public sealed record NamedValue(string Name, string Value)
{
    /// <summary>Whether the value reads as a number, and belongs to the right.</summary>
    public bool IsNumber => Value.Length > 0 && (char.IsDigit(Value[0]) || Value[0] == '-') && double.TryParse(Value, System.Globalization.CultureInfo.InvariantCulture, out _);

    /// <summary>The members of a stored JSON object; empty for null.</summary>
    public static IReadOnlyList<NamedValue> Read(string? json)
    {
        if (json is null)
            return [];

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? [.. document.RootElement.EnumerateObject().Select(member => new NamedValue(member.Name, Text(member.Value)))]
            : [new NamedValue("value", Text(document.RootElement))];
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "(missing)",
        _ => value.GetRawText(),
    };
}
