using Bunit;
using Cockpit.Evidence;
using Cockpit.Pages.Trace;
using Xunit;

namespace Cockpit.Component.Tests.Trace;

public sealed class PersonalPartTests : BunitContext
{
    private int _revealed;
    private PersonalFacts? _facts = new("customer-4711", """{"sex":"Female"}""");

    [Fact]
    public void Personal_data_is_masked_until_it_is_asked_for()
    {
        var part = Show(mayShow: true);
        Assert.Equal(0, _revealed);
        Assert.Equal(2, part.FindAll("dd .unseen").Count(mask => mask.TextContent == "masked"));
        Assert.DoesNotContain("customer-4711", part.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_erased_is_said_to_be_and_cannot_be_asked_for()
    {
        var part = Show(mayShow: true, erasedAt: new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Assert.StartsWith("2026-03-01T12:00", part.Find("time").GetAttribute("datetime"), StringComparison.Ordinal);
        Assert.Contains("can still be proved", part.Markup, StringComparison.Ordinal);
        Assert.Empty(part.FindAll("button"));
    }

    [Fact]
    public void Asking_shows_it_and_says_that_it_was_recorded()
    {
        var part = Show(mayShow: true);
        part.Find("button").Click();
        Assert.Equal(1, _revealed);
        Assert.Equal(["customer-4711", "Female"], part.FindAll("dd").Select(value => value.TextContent));
        Assert.Contains("the audit trail says so", part.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_may_not_see_it_is_told_so_and_nothing_is_asked()
    {
        var part = Show(mayShow: false);
        part.Find("button").Click();
        Assert.Equal(0, _revealed);
        Assert.Equal("Your role may not see personal data.", part.Find("#personal-hint").TextContent);
    }

    [Fact]
    public void When_the_asking_cannot_be_recorded_nothing_is_shown()
    {
        _facts = null;
        var part = Show(mayShow: true);
        part.Find("button").Click();
        Assert.Contains("nothing is shown", part.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_personal_data_there_is_nothing_to_ask_for()
        => Assert.Empty(Render<PersonalPart>(part => part.Add(one => one.Trace, Some.Trace() with { HasSubject = false, HasAttributes = false })
            .Add(one => one.Reveal, () => Task.FromResult(_facts))).FindAll("button"));

    [Fact]
    public void What_was_asked_and_said_in_words_is_shown_only_when_it_is_asked_for()
    {
        _facts = new(null, null, """{"messages":"my secret"}""", """{"content":"your secret"}""");
        var part = Render<PersonalPart>(one => one.Add(personal => personal.Trace, Some.Trace() with { HasSubject = false, HasAttributes = false, HasWords = true })
            .Add(personal => personal.MayShow, true).Add(personal => personal.Reveal, () => Task.FromResult<PersonalFacts?>(_facts)));
        Assert.DoesNotContain("secret", part.Markup, StringComparison.Ordinal);

        part.Find("button").Click();

        Assert.Equal(["my secret", "your secret"], part.FindAll("td.value").Select(value => value.TextContent));
    }

    private IRenderedComponent<PersonalPart> Show(bool mayShow, DateTimeOffset? erasedAt = null)
        => Render<PersonalPart>(part => part.Add(one => one.Trace, Some.Trace() with { ErasedAt = erasedAt }).Add(one => one.MayShow, mayShow).Add(one => one.Reveal, () =>
        {
            _revealed++;
            return Task.FromResult(_facts);
        }));
}
