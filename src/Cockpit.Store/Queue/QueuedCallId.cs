using System.Globalization;

namespace Cockpit.Store.Queue;

/// <summary>Names one call that was handed in to be answered later. Written <c>que_</c> and 32 hexadecimal digits.</summary>
public readonly record struct QueuedCallId(Guid Value) : IComparable<QueuedCallId>
{
    private const string Prefix = "que_";

    /// <summary>A new id, ordered by the clock's time.</summary>
    public static QueuedCallId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>The id behind its text, or null.</summary>
    public static QueuedCallId? Parse(string text)
        => text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out var value) ? new(value) : null;

    /// <summary>Whether a call was handed in before another; a query compares the columns.</summary>
    public static bool operator <(QueuedCallId one, QueuedCallId other) => one.CompareTo(other) < 0;

    /// <summary>Whether a call was handed in after another.</summary>
    public static bool operator >(QueuedCallId one, QueuedCallId other) => one.CompareTo(other) > 0;

    /// <summary>Whether a call was handed in before another, or is the same.</summary>
    public static bool operator <=(QueuedCallId one, QueuedCallId other) => one.CompareTo(other) <= 0;

    /// <summary>Whether a call was handed in after another, or is the same.</summary>
    public static bool operator >=(QueuedCallId one, QueuedCallId other) => one.CompareTo(other) >= 0;

    /// <inheritdoc />
    public int CompareTo(QueuedCallId other) => Value.CompareTo(other.Value);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value:N}");
}
