using Cockpit.Store.Decisions;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Store;

public sealed class DecisionCursorTests
{
    [Fact]
    public void A_place_reads_back_as_itself()
    {
        Prop.ForAll(Numbers.Any64.ToArbitrary(), Numbers.Any64.ToArbitrary(), (ticks, sequence) =>
        {
            var at = new DateTimeOffset((ticks & long.MaxValue) % DateTime.MaxValue.Ticks, TimeSpan.Zero);
            var cursor = new DecisionCursor(at, sequence & long.MaxValue);
            return DecisionCursor.Parse(cursor.ToString()) == cursor;
        }).Hold();
    }

    [Fact]
    public void Any_other_text_is_no_place_and_no_exception()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => DecisionCursor.Parse(text.Get) is null).Hold();
    }

    [Theory]
    [InlineData("")]
    [InlineData("MQ")]
    [InlineData("MS4y.")]
    [InlineData("LTEuMQ")]
    [InlineData("MS4tMQ")]
    [InlineData("OTk5OTk5OTk5OTk5OTk5OTk5OS4x")]
    [InlineData("MS4yLjM")]
    [InlineData("ICAxLjI")]
    public void Rubbish_is_null(string text) => Assert.Null(DecisionCursor.Parse(text));

    [Fact]
    public void An_absurdly_long_text_is_null() => Assert.Null(DecisionCursor.Parse(new string('M', 100_000)));
}
