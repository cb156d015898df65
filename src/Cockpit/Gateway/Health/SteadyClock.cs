namespace Cockpit.Gateway.Health;

/// <summary>
/// A clock that starts at the right time and then follows the monotonic one: for code that measures spans by the time of day and
/// must not notice when that jumps.
/// </summary>
internal sealed class SteadyClock(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly long _started = clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;
    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;
    public override DateTimeOffset GetUtcNow() => _start + clock.GetElapsedTime(_started);
    public override long GetTimestamp() => clock.GetTimestamp();
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
