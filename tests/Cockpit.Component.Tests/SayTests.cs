using Cockpit.Pages.Shared;
using Xunit;

namespace Cockpit.Component.Tests;

public sealed class SayTests
{
    [Theory]
    [InlineData(null, "–")]
    [InlineData(0.0, "0\u00A0%")]
    [InlineData(0.0004, "<\u00A00.1\u00A0%")]
    [InlineData(0.0123, "1.2\u00A0%")]
    [InlineData(0.5, "50\u00A0%")]
    public void Shares_have_the_digits_that_tell_something(double? share, string said) => Assert.Equal(said, Say.Percent(share));

    [Theory]
    [InlineData(0.4242, "0.42\u00A0ms")]
    [InlineData(42.4, "42\u00A0ms")]
    [InlineData(1234.0, "1.2\u00A0s")]
    public void Durations_carry_their_unit(double ms, string said) => Assert.Equal(said, Say.Duration(ms));

    [Theory]
    [InlineData(0.21000000000000002, "0.210")]
    [InlineData(0.00001, "1.0e-5")]
    [InlineData(1234.5678, "1234.6")]
    public void Scores_are_not_written_to_the_last_bit(double score, string said) => Assert.Equal(said, Say.Score(score));

    [Fact]
    public void A_local_time_in_winter_is_an_hour_behind_the_same_time_in_summer()
    {
        var vienna = LocalClock.Of("Europe/Vienna");
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 11, 0, 0, TimeSpan.Zero), vienna.Read("2026-01-05T12:00"));
        Assert.Equal(new DateTimeOffset(2026, 7, 5, 10, 0, 0, TimeSpan.Zero), vienna.Read("2026-07-05T12:00"));
        Assert.Null(vienna.Read("2026-07-05T12:00:00Z"));
    }
}
