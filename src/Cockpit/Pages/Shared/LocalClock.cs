using System.Globalization;

namespace Cockpit.Pages.Shared;

/// <summary>Writes instants in the reader's time zone; machines and tooltips keep UTC.</summary>
public sealed record LocalClock(TimeZoneInfo Zone)
{
    /// <summary>The cookie in which the browser's script keeps the zone's name.</summary>
    public const string Cookie = "cockpit-zone";

    /// <summary>When the reader's zone is not known.</summary>
    public static LocalClock Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>The zone's name, as a label.</summary>
    public string Label => Zone.Id is "Etc/UTC" or "UTC" ? "UTC" : Zone.Id;

    /// <summary>The clock of a zone by its IANA name; UTC when there is no such zone.</summary>
    public static LocalClock Of(string? zone)
        => zone is { Length: > 0 and < 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? new LocalClock(found) : Utc;

    /// <summary>Date and time to the second, in the reader's zone.</summary>
    public string Text(DateTimeOffset instant) => Local(instant).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Day and time to the minute, as short as it stays clear, in the reader's zone.</summary>
    public string Brief(DateTimeOffset instant) => Local(instant).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Time of day to the minute, in the reader's zone.</summary>
    public string Minute(DateTimeOffset instant) => Local(instant).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>As an <c>input type="datetime-local"</c> holds it.</summary>
    public string Input(DateTimeOffset instant) => Local(instant).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The instant that a local date and time names; null when the text is none.</summary>
    public DateTimeOffset? Read(string text)
        => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Kind == DateTimeKind.Unspecified
            ? new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime() : null;

    /// <summary>A local date and time as an instant in UTC, so that an address means the same to everyone; any other text as it is.</summary>
    public string? Canonical(string? text) => text is not null && Read(text) is { } instant ? instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : text;

    /// <summary>The other way round: what an <c>input type="datetime-local"</c> shows of an instant in an address; any other text as it is.</summary>
    public string? Shown(string? instant)
        => DateTimeOffset.TryParse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) && Read(instant!) is null ? Input(parsed) : instant;

    /// <summary>Date and time to the millisecond, in UTC and said so.</summary>
    public static string UtcText(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    private DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);
}
