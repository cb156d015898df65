using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Cockpit.Insight.Series;

/// <summary>What one chart draws, and what its table says. Fetched by the chart's own script; it never travels through a circuit.</summary>
/// <param name="Title">What it shows, in a few plain words.</param>
/// <param name="Definition">How the figure is measured: formula, units, rule for empty cells.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="X">The axis of time, number or names.</param>
/// <param name="Y">The axis of the figure.</param>
/// <param name="Series">At most <see cref="MostPoints"/> points each.</param>
/// <param name="Marks">Fixed lines to read values against.</param>
/// <param name="N">Decisions behind it. 0: no traffic.</param>
/// <param name="Note">What a reader must know beside, such as "not enough data, 37 of 200"; stands under the chart, or in its place where there is nothing to draw.</param>
public sealed record SeriesDocument(
    string Title, string Definition, ChartKind Kind, Axis X, Axis Y, IReadOnlyList<Series> Series, IReadOnlyList<Mark> Marks, long N, string? Note)
{
    /// <summary>More points than this are thinned before they are sent: a browser draws them as SVG.</summary>
    public const int MostPoints = 600;

    /// <summary>More breaches than this are not told of.</summary>
    public const int MostBreaches = 50;

    /// <summary>Why nothing can be drawn; null leaves it to <see cref="N"/>: none is no traffic, some are not enough.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmptyReason? Empty { get; init; }

    /// <summary>Guardrails of the model that were breached in the time of the chart, the newest <see cref="MostBreaches"/>; null for a chart that shows no time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Breach>? Breaches { get; init; }
}

/// <summary>A guardrail that was breached.</summary>
/// <param name="Guardrail">Its name.</param>
/// <param name="From">When it acted.</param>
/// <param name="To">When it was well again; null while it is not.</param>
/// <param name="Sentence">What was found, and what came of it.</param>
public sealed record Breach(string Guardrail, DateTimeOffset From, DateTimeOffset? To, string Sentence);

/// <summary>How a series document is drawn.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChartKind>))]
public enum ChartKind
{
    /// <summary>A figure over time (or a number), with gaps where there is none. Points have At (or X) and Y.</summary>
    [JsonStringEnumMemberName("line")] Line,

    /// <summary>Shares or counts of the same bins or categories side by side. Points have Label and Y, in order; columns over an axis of numbers, rows over one of categories.</summary>
    [JsonStringEnumMemberName("bars")] Bars,

    /// <summary>One figure with its interval a group. Points have Label, Y, Low, High and N; marks are vertical lines.</summary>
    [JsonStringEnumMemberName("dots")] Dots,

    /// <summary>Observed rate (Y, Low, High) against mean score (X), with N a bin; the diagonal is drawn by the chart.</summary>
    [JsonStringEnumMemberName("reliability")] Reliability,

    /// <summary>One row a series, one cell a window. Points have At, Y and Verdict.</summary>
    [JsonStringEnumMemberName("heat")] Heat,

    /// <summary>Parts of a whole over time, on top of each other in the order of the series. Points have At and Y; gaps stay gaps.</summary>
    [JsonStringEnumMemberName("stacked")] Stacked,
}

/// <summary>Why there is nothing to draw.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EmptyReason>))]
public enum EmptyReason
{
    /// <summary>Nobody asked the model in this time.</summary>
    [JsonStringEnumMemberName("noTraffic")] NoTraffic,

    /// <summary>Decisions, but too few to say anything.</summary>
    [JsonStringEnumMemberName("notEnough")] NotEnough,

    /// <summary>Enough decisions, but what turned out to be true is not known yet.</summary>
    [JsonStringEnumMemberName("labelsLate")] LabelsLate,

    /// <summary>Nothing to compare with.</summary>
    [JsonStringEnumMemberName("noBaseline")] NoBaseline,
}

/// <summary>An axis. Values in percent have the unit "%" and are shares of 0 to 1.</summary>
public sealed record Axis(string Label, AxisType Type, string? Unit, double? Minimum, double? Maximum);

/// <summary>What an axis counts in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AxisType>))]
public enum AxisType
{
    /// <summary>Instants.</summary>
    [JsonStringEnumMemberName("time")] Time,

    /// <summary>Numbers.</summary>
    [JsonStringEnumMemberName("number")] Number,

    /// <summary>Names.</summary>
    [JsonStringEnumMemberName("category")] Category,
}

/// <summary>One line, set of bars, or row of cells. Colour and dash or shape follow the role and place, never the name.</summary>
[SuppressMessage("Design", "MA0049:Type name should not match containing namespace", Justification = "The word is the plural of itself.")]
public sealed record Series(string Name, SeriesRole Role, IReadOnlyList<Point> Points)
{
    /// <summary>Which of nine colours and patterns a part has, from 0: the same in every chart, whatever other parts there are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Place { get; init; }
}

/// <summary>What a series is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SeriesRole>))]
public enum SeriesRole
{
    /// <summary>What is measured.</summary>
    [JsonStringEnumMemberName("current")] Current,

    /// <summary>What it is compared with.</summary>
    [JsonStringEnumMemberName("baseline")] Baseline,

    /// <summary>What it should stay below, or what chance alone makes of it.</summary>
    [JsonStringEnumMemberName("limit")] Limit,

    /// <summary>What is expected while labels are late.</summary>
    [JsonStringEnumMemberName("estimate")] Estimate,

    /// <summary>One of several equals, such as a part of a whole; its colour and pattern or dash follow its place.</summary>
    [JsonStringEnumMemberName("part")] Part,

    /// <summary>How many rows; drawn as a strip of its own below.</summary>
    [JsonStringEnumMemberName("count")] Count,
}

/// <summary>One point; which members are set follows from the kind of chart.</summary>
/// <param name="At">Begin of the window.</param>
/// <param name="X">Place on an axis of numbers.</param>
/// <param name="Label">Name of the bin, category or group.</param>
/// <param name="Y">The figure; null is a gap that stays a gap.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="N">Rows behind it.</param>
/// <param name="Verdict">What is to be thought of it, as the verdict's word.</param>
public sealed record Point(DateTimeOffset? At, double? X, string? Label, double? Y, double? Low, double? High, long? N, string? Verdict);

/// <summary>A fixed line: horizontal, for dots vertical.</summary>
public sealed record Mark(double At, string Label, MarkKind Kind);

/// <summary>What a fixed line means.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MarkKind>))]
public enum MarkKind
{
    /// <summary>Not to be crossed.</summary>
    [JsonStringEnumMemberName("limit")] Limit,

    /// <summary>To be compared with.</summary>
    [JsonStringEnumMemberName("reference")] Reference,
}
