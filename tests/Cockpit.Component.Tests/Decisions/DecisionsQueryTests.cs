using Cockpit.Pages.Decisions;
using Cockpit.Pages.Shared;
using Xunit;

namespace Cockpit.Component.Tests.Decisions;

public sealed class DecisionsQueryTests
{
    [Fact]
    public void Empty_fields_of_a_form_do_not_narrow()
        => Assert.Equal("/decisions", new DecisionsQuery { Model = "", Version = " ", From = "" }.Canonical(LocalClock.Utc).Address());

    [Fact]
    public void An_instant_stays_as_it_is_written()
        => Assert.Equal("2026-03-02T12:00:00+01:00", new DecisionsQuery { From = "2026-03-02T12:00:00+01:00" }.Canonical(LocalClock.Of("Europe/Vienna")).From);

    [Fact]
    public void An_end_before_its_beginning_is_refused_at_the_end()
        => Assert.Equal("to", new DecisionsQuery { From = "2026-03-02T12:00:00Z", To = "2026-03-01T12:00:00Z" }.Parse(null).Problem!.Field);

    [Theory]
    [InlineData("outcome", "perhaps")]
    [InlineData("cursor", "!!!")]
    public void A_bad_value_names_its_field(string field, string value)
        => Assert.Equal(field, (field == "outcome" ? new DecisionsQuery { Outcome = value } : new DecisionsQuery { Cursor = value }).Parse(null).Problem!.Field);
}
