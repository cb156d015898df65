using System.Globalization;

namespace Cockpit.Store.Exports;

/// <summary>Names one export that was asked for. Written <c>exp_</c> and 32 hexadecimal digits.</summary>
public readonly record struct ExportId(Guid Value) : IComparable<ExportId>
{
    private const string Prefix = "exp_";

    /// <summary>A new id, ordered by the clock's time.</summary>
    public static ExportId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>The id behind its text, or null.</summary>
    public static ExportId? Parse(string text)
        => text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out var value) ? new(value) : null;

    /// <summary>Whether an export was asked for before another; a query compares the columns.</summary>
    public static bool operator <(ExportId one, ExportId other) => one.CompareTo(other) < 0;

    /// <summary>Whether an export was asked for after another.</summary>
    public static bool operator >(ExportId one, ExportId other) => one.CompareTo(other) > 0;

    /// <summary>Whether an export was asked for before another, or is the same.</summary>
    public static bool operator <=(ExportId one, ExportId other) => one.CompareTo(other) <= 0;

    /// <summary>Whether an export was asked for after another, or is the same.</summary>
    public static bool operator >=(ExportId one, ExportId other) => one.CompareTo(other) >= 0;

    /// <inheritdoc />
    public int CompareTo(ExportId other) => Value.CompareTo(other.Value);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value:N}");
}
