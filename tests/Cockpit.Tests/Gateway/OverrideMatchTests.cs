using Cockpit.Gateway.Overrides;
using Cockpit.Registry;
using Cockpit.Registry.Overrides;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Gateway;

/// <summary>Which of several overrides answers.</summary>
public sealed class OverrideMatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Whom_it_names_most_exactly_answers_whatever_is_newer()
    {
        var book = Book(Of("class", trafficClass: "batch"), Of("segment", conditions: "age > 40"), Of("subject", subject: "a"));

        Assert.Equal("subject", Find(book, "a", 50, "batch"));
        Assert.Equal("segment", Find(book, "b", 50, "batch"));
        Assert.Equal("segment", Find(book, null, 50, "interactive"));
        Assert.Equal("class", Find(book, "b", 30, "batch"));
        Assert.Null(Find(book, "b", 30, "interactive"));
        Assert.Null(Find(book, "A", 30, "interactive"));
    }

    [Fact]
    public void Of_equal_ones_the_newest_that_still_holds_answers()
    {
        var book = Book(Of("over", subject: "a", hours: -1), Of("newer", subject: "a"), Of("older", subject: "a"));

        Assert.Equal("newer", Find(book, "a", 50, "interactive"));
    }

    [Fact]
    public void It_holds_up_to_its_end_and_not_at_it()
    {
        var book = Book(Of("yes", subject: "a", hours: 1));

        Assert.Equal("yes", Find(book, "a", 50, "interactive", Noon.AddHours(1).AddTicks(-1)));
        Assert.Null(Find(book, "a", 50, "interactive", Noon.AddHours(1)));
    }

    [Fact]
    public void Every_condition_must_hold_and_one_that_this_program_cannot_read_never_does()
    {
        Assert.Equal("yes", Find(Book(Of("yes", conditions: ["age > 40", "purpose = car"])), null, 50, "interactive"));
        Assert.Null(Find(Book(Of("yes", conditions: ["age > 40", "purpose = house"])), null, 50, "interactive"));
        Assert.Null(Find(Book(Of("yes", conditions: ["age > 40", "age between 1 and 2"])), null, 50, "interactive"));
    }

    [Fact]
    public void A_subjects_override_is_found_among_thousands_without_allocating()
    {
        var book = Book([.. Enumerable.Range(0, 1000).Select(i => Of("yes", subject: $"customer {i}"))]);
        var features = "{}"u8.ToArray();
        OverrideMatch.Find(book, "customer 7", features, "interactive", Noon);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            OverrideMatch.Find(book, "customer 7", features, "interactive", Noon);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>The newest first, as the store gives them.</summary>
    private static OverrideBook Book(params OverrideRow[] rows)
    {
        var model = new ModelRow { Name = "m", Owner = "o", Purpose = "p" };
        return new RegistrySnapshot(new RegistryContent(1, [model], [], [], [], []) { Overrides = rows }).Models["m"].Overrides;
    }

    private static OverrideRow Of(string said, string? subject = null, string? trafficClass = null, double hours = 24, params string[] conditions) => new()
    {
        Id = new OverrideId(Guid.CreateVersion7()), Model = "m", Subject = subject, TrafficClass = trafficClass, Conditions = conditions, Prediction = said, Reason = "r", SetBy = "key:a", Since = Noon, Until = Noon.AddHours(hours),
        Scope = subject is not null ? OverrideScope.Subject : trafficClass is not null ? OverrideScope.Class : OverrideScope.Segment,
    };

    private static string? Find(OverrideBook book, string? subject, int age, string trafficClass, DateTimeOffset? at = null)
        => OverrideMatch.Find(book, subject, System.Text.Encoding.UTF8.GetBytes($$"""{"age":{{age}},"purpose":"car"}"""), trafficClass, at ?? Noon)?.Answer.Prediction;
}
