using Bunit;
using Cockpit.Pages.Audit;
using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;
using Xunit;

namespace Cockpit.Component.Tests.Audit;

public sealed class AuditTableTests : BunitContext
{
    [Fact]
    public void A_row_leads_to_itself_to_what_it_is_about_and_to_its_command()
    {
        var row = Sealed.Row(outcome: AuditOutcome.Failed);
        var table = Render<AuditTable>(one => one.Add(part => part.Rows, [row]).AddCascadingValue(LocalClock.Utc));

        Assert.Equal([$"/audit/{row.Id}", "/models/credit", "/audit?q=command%3Acmd_0190163d8694739bae46e1b4e92c70ee"], table.FindAll("tbody a").Select(link => link.GetAttribute("href")));
        Assert.Equal(("Failed", "from a private network"), (table.Find(".status-act").TextContent.Trim(), table.Find("small").TextContent));
        Assert.Contains("“It refuses everyone”", table.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decision:dec_1", false, "/decisions/dec_1")]
    [InlineData("incident:inc_1", false, "/incidents/inc_1")]
    [InlineData("override:ovr_1", false, "/decisions?override=ovr_1")]
    [InlineData("model:a b", false, "/models/a%20b")]
    [InlineData("ledger", false, "/audit#ledger")]
    [InlineData("user:ada", false, null)]
    [InlineData("user:ada", true, "/settings/users")]
    [InlineData("key:shop", true, "/settings/keys")]
    [InlineData("session", true, null)]
    public void A_target_leads_to_its_page_where_the_reader_may_open_one(string target, bool mayAdminister, string? address) => Assert.Equal(address, AuditWords.Address(target, mayAdminister));

    [Theory]
    [InlineData("decision:dec_0190163d8694739bae46e1b4e92c70ee", "decision:dec_…e92c70ee")]
    [InlineData("model:a-name-that-is-exactly-36-characters", "model:a-name-that-is-exactly-36-characters")]
    [InlineData("ledger", "ledger")]
    public void An_id_is_shortened_and_a_name_is_not(string target, string brief) => Assert.Equal(brief, AuditWords.Brief(target));

    [Fact]
    public void Before_and_after_show_what_changed_and_whole_states_behind_it()
    {
        var table = Render<StateTable>(one => one.Add(part => part.Before, """{"stage":"live"}""").Add(part => part.After, """{"stage":"retired"}"""));

        Assert.Equal(("stage", "live", "retired"), (table.Find("th[scope=row]").TextContent, table.Find("del").TextContent, table.Find("ins").TextContent));
        Assert.Equal(2, table.FindAll("pre").Count);
    }
}
