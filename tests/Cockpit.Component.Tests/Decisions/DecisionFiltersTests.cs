using Bunit;
using Cockpit.Pages.Decisions;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Xunit;

namespace Cockpit.Component.Tests.Decisions;

public sealed class DecisionFiltersTests : BunitContext
{
    private DecisionsQuery? _asked;

    [Fact]
    public void It_is_a_plain_form_that_a_browser_can_send_without_a_circuit()
    {
        var form = Show(new()).Find("form");
        Assert.Equal(("get", "/decisions"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal(["class", "from", "model", "outcome", "path", "subject", "to", "version"], form.QuerySelectorAll("[name]").Select(field => field.GetAttribute("name")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_fields_show_what_the_address_says()
    {
        var filters = Show(new() { Model = "credit", Outcome = "failed", From = "2026-03-02T12:00:00Z" }, clock: LocalClock.Of("Europe/Vienna"));
        Assert.Equal("credit", filters.Find("#model option[selected]").GetAttribute("value"));
        Assert.Equal("2026-03-02T13:00:00", filters.Find("#from").GetAttribute("value"));
    }

    [Fact]
    public void A_bad_value_is_explained_beside_its_field()
    {
        var query = new DecisionsQuery { From = "yesterday" };
        var filters = Show(query, query.Parse(null).Problem);
        Assert.Equal("true", filters.Find("#from").GetAttribute("aria-invalid"));
        Assert.Contains("from is 'yesterday', which is not an instant.", filters.Find("#from-problem").TextContent, StringComparison.Ordinal);
        Assert.Empty(filters.FindAll("#to-problem"));
    }

    [Fact]
    public void Submitting_asks_from_the_newest_with_local_times_as_instants()
    {
        var filters = Show(new() { Model = "credit", Cursor = "abc" }, clock: LocalClock.Of("Europe/Vienna"));
        filters.Find("#from").Change("2026-03-02T13:00");
        filters.Find("#subject").Change(" customer-7 ");
        filters.Find("form").Submit();
        Assert.Equal("/decisions?model=credit&subject=customer-7&from=2026-03-02T12%3A00%3A00Z", _asked!.Address());
    }

    [Fact]
    public void A_model_that_the_reader_does_not_reach_stays_in_the_field()
        => Assert.Equal("gone", Show(new() { Model = "gone" }).Find("#model option[selected]").GetAttribute("value"));

    private IRenderedComponent<DecisionFilters> Show(DecisionsQuery query, Problem? problem = null, LocalClock? clock = null)
        => Render<DecisionFilters>(filters => filters.Add(one => one.Query, query).Add(one => one.Problem, problem).Add(one => one.Models, ["credit", "fraud"])
            .Add(one => one.Submitted, asked => _asked = asked).AddCascadingValue(clock ?? LocalClock.Utc));
}
