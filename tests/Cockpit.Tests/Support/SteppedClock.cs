namespace Cockpit.Tests.Support;

/// <summary>A clock whose monotonic side goes on only when told to, and whose time of day can be set apart from it.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks;

    /// <summary>How far the time of day is off.</summary>
    public TimeSpan Jump { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero).AddTicks(_ticks) + Jump;

    public void Advance(TimeSpan by) => _ticks += by.Ticks;
}
