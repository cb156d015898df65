using Bunit;
using Cockpit.Evidence.Past;
using Cockpit.Pages.Audit;
using Cockpit.Pages.Shared;
using Xunit;

namespace Cockpit.Component.Tests.Audit;

public sealed class ModelThenCardTests : BunitContext
{
    private static readonly Cause Cause = new("cmd_0190163d8694739bae46e1b4e92c70ee", "promote", "user:ada", "It passed its tests", Guid.Parse("0190163d-8694-739b-ae46-e1b4e92c70ff"));

    [Fact]
    public void What_held_leads_to_its_command_and_audit_row()
    {
        var card = Show(Then() with { Version = new VersionThen("3", Some.Noon, null, Cause) });

        Assert.Equal("Live", card.Find(".status-healthy").TextContent.Trim());
        Assert.Equal(["/models/credit", "/audit?q=command%3Acmd_0190163d8694739bae46e1b4e92c70ee", "/audit/0190163d-8694-739b-ae46-e1b4e92c70ff"], card.FindAll("a").Select(link => link.GetAttribute("href")));
        Assert.Contains("by user:ada: “It passed its tests”", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cause_that_the_store_does_not_know_is_said_to_be_unknown()
    {
        var card = Show(Then() with { Version = new VersionThen("3", Some.Noon, null, new Cause(Cause.Command, null, null, null, null)) });

        Assert.Contains("not known", card.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("its audit row is not known, or not yours to see", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_it_was_registered_nothing_is_said_to_have_held()
    {
        var card = Show(Then() with { Registered = false, Sentence = "It was not registered yet." });

        Assert.Equal("Not registered", card.Find(".status-unknown").TextContent.Trim());
        Assert.Empty(card.FindAll("table"));
    }

    [Fact]
    public void A_pause_is_never_shown_as_live()
        => Assert.Equal("Paused", Show(Then() with { Version = new VersionThen("3", Some.Noon, null, Cause), Paused = new PausedThen(null, Some.Noon, Cause) }).Find(".status-watch").TextContent.Trim());

    private static ModelThen Then() => new("credit", "Version 3 was live.", true, null, null, null, null, null, []);

    private IRenderedComponent<ModelThenCard> Show(ModelThen then) => Render<ModelThenCard>(card => card.Add(one => one.Then, then).AddCascadingValue(LocalClock.Utc));
}
