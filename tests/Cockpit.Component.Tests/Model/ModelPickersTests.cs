using Bunit;
using Cockpit.Pages.Model;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class ModelPickersTests : BunitContext
{
    private ModelAddress? _asked;

    [Fact]
    public void Spans_are_links_that_keep_the_rest_of_the_address()
    {
        var pickers = Show(Shown.Address with { Tab = ModelTab.Fairness, Version = "v2" });
        Assert.Equal("Last 7 days", pickers.Find(".spans [aria-current]").TextContent);
        Assert.Equal("/models/credit?tab=fairness&v=v2&span=1h", pickers.Find(".spans a").GetAttribute("href"));
    }

    [Fact]
    public void The_version_that_serves_is_marked_and_shown_unless_another_is_asked_for()
    {
        var options = Show(Shown.Address).FindAll("#version option");
        Assert.Equal([("v3 (live)", true), ("v2", false)], options.Select(one => (one.TextContent, one.HasAttribute("selected"))));
        Assert.Equal("v2", Show(Shown.Address with { Version = "v2" }).Find("#version option[selected]").TextContent);
    }

    [Fact]
    public void Choosing_a_version_and_a_class_asks_for_them()
    {
        var pickers = Show(Shown.Address);
        pickers.Find("#version").Change("v2");
        pickers.Find("#class").Change("batch");
        pickers.Find("form").Submit();
        Assert.Equal("/models/credit?v=v2&class=batch", _asked!.Address());
    }

    [Fact]
    public void An_own_time_takes_the_place_of_the_span()
    {
        var pickers = Show(Shown.Address);
        pickers.Find("#from").Change("2026-03-01T00:00:00");
        pickers.FindAll("form")[1].Submit();
        Assert.Equal("/models/credit?from=2026-03-01T00%3A00%3A00Z", _asked!.Address());
    }

    [Fact]
    public void Without_a_circuit_they_are_forms_that_a_browser_sends_itself()
    {
        var form = Show(Shown.Address with { Tab = ModelTab.Performance }).Find("form");
        Assert.Equal(("get", "/models/credit"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal(["class", "from", "span", "tab", "to", "v"], form.QuerySelectorAll("[name]").Select(field => field.GetAttribute("name")).Order(StringComparer.Ordinal));
    }

    private IRenderedComponent<ModelPickers> Show(ModelAddress address)
        => Render<ModelPickers>(pickers => pickers.Add(one => one.Address, address).Add(one => one.Shown, Shown.Content()).Add(one => one.Submitted, asked => _asked = asked));
}
