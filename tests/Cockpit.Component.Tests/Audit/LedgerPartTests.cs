using Bunit;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Pages.Audit;
using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;
using Xunit;

namespace Cockpit.Component.Tests.Audit;

public sealed class LedgerPartTests : BunitContext
{
    [Fact]
    public void A_ledger_without_a_checkpoint_is_not_green()
    {
        var part = Show(new LedgerStatus(LedgerState.NoCheckpoint, 0, null, "/var/checkpoints.txt", null));

        Assert.Equal("Nothing signed yet", part.Find(".status-unknown").TextContent.Trim());
        Assert.Empty(part.FindAll(".status-healthy"));
    }

    [Fact]
    public void A_signed_one_says_when_how_much_and_where()
    {
        var part = Show(new LedgerStatus(LedgerState.InOrder, 1240, Sealed.Checkpoint, "/var/checkpoints.txt", null));

        Assert.Equal("Signed", part.Find(".status-healthy").TextContent.Trim());
        Assert.Equal(["1,234 leaves, signed 2026-03-02 12:00:00 (UTC)", "BwcHBwcHBwcH…", "6 leaves", "/var/checkpoints.txt", "nowhere; an address can be set", "none"], part.FindAll("dd").Select(one => one.TextContent.Trim()));
    }

    [Fact]
    public void A_refusal_is_loud_and_leads_to_its_row()
    {
        var refusal = new AuditRow { At = Some.Noon, Actor = "system:ledger", Action = "ledger.refused", Target = "ledger", Detail = "No checkpoint is signed. The store was rolled back.", Source = AddressClass.System };
        var part = Show(new LedgerStatus(LedgerState.Refused, 3, Sealed.Checkpoint, "f", refusal));

        Assert.Contains("The store was rolled back.", part.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal($"/audit/{refusal.Id}", part.FindAll("dd a")[^1].GetAttribute("href"));
    }

    [Fact]
    public void A_receiver_that_takes_nothing_is_named_with_why_and_since_when_and_never_with_its_whole_address()
    {
        var part = Show(new LedgerStatus(LedgerState.InOrder, 1234, Sealed.Checkpoint, "f", null, new PostState("hooks.example.org", null, null, "HTTP 503", Some.Noon, 3)));

        Assert.Contains("hooks.example.org does not take checkpoints: HTTP 503, since 2026-03-02 12:00:00 (UTC)", part.Find(".notice").TextContent, StringComparison.Ordinal);
        Assert.Contains("hooks.example.org: nothing yet", part.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<LedgerPart> Show(LedgerStatus status) => Render<LedgerPart>(part => part.Add(one => one.Status, status).AddCascadingValue(LocalClock.Utc));
}
