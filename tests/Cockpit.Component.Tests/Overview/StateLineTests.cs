using Bunit;
using Cockpit.Pages.Overview;
using Cockpit.Store.Commands;
using Cockpit.Store.Registry;
using Xunit;

namespace Cockpit.Component.Tests.Overview;

public sealed class StateLineTests : BunitContext
{
    [Theory]
    [InlineData(CommandStatus.Requested, 1)]
    [InlineData(CommandStatus.Executing, 1)]
    [InlineData(CommandStatus.Applied, 3)]
    [InlineData(CommandStatus.Verified, 4)]
    public void A_step_is_done_only_when_it_is_over(CommandStatus status, int done)
        => Assert.Equal(done, Show(Some.Command(status)).FindAll("li.done").Count);

    [Fact]
    public void What_waits_for_somebody_else_says_so_and_nothing_counts_as_done()
    {
        var line = Show(Some.Command(CommandStatus.Requested, CommandKind.Promote) with { ApproveBy = Some.Noon.AddDays(1) });
        Assert.Equal("Waits for approval (now)", line.Find("[aria-current=step]").TextContent);
        Assert.Contains("Nothing has changed", line.Markup, StringComparison.Ordinal);
        Assert.Equal(["Requested (done)"], line.FindAll("li.done").Select(step => step.TextContent));
        var approved = Show(Some.Command(CommandStatus.Executing, CommandKind.Promote) with { ApproveBy = Some.Noon.AddDays(1) });
        Assert.Equal(["Requested (done)", "Approved (done)"], approved.FindAll("li.done").Select(step => step.TextContent));
    }

    [Theory]
    [InlineData(CommandStatus.Rejected, "Somebody else refused it")]
    [InlineData(CommandStatus.Expired, "Nobody approved it in time")]
    public void What_nobody_agreed_to_ends_in_words(CommandStatus status, string words)
    {
        var line = Show(Some.Command(status, CommandKind.Promote) with { ApproveBy = Some.Noon });
        Assert.Equal($"{status} (now)", line.Find("li.broken").TextContent);
        Assert.Contains(words, line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void While_executing_it_says_that_it_is_not_in_force_everywhere()
    {
        var line = Show(Some.Command(CommandStatus.Executing));
        Assert.Equal("Executing (now)", line.Find("[aria-current=step]").TextContent);
        Assert.Contains("not in force everywhere yet", line.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("gateways", line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void When_applied_it_counts_the_gateways_and_says_what_proof_is_awaited()
    {
        var line = Show(Some.Command(CommandStatus.Applied));
        var steps = line.Find("ol").TextContent;
        Assert.Contains("Applied on 3/3 gateways (done)", steps, StringComparison.Ordinal);
        Assert.Contains("Verified by traffic (not yet)", steps, StringComparison.Ordinal);
        Assert.Contains("2 seconds without a decision", line.Markup, StringComparison.Ordinal);
        Assert.Contains("first answer as proof", Show(Some.Command(CommandStatus.Applied, CommandKind.Resume)).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_says_what_it_says_of_which_version_and_until_when()
    {
        var line = Show(Some.Command(CommandStatus.Applied, CommandKind.Mark) with { Version = "v3", Mark = new MarkPayload(VersionMark.Retraining, Some.Noon.AddDays(1)) });
        Assert.Equal("Mark v3 as retraining until 3 Mar 2026, 12:00", line.Find("strong").TextContent);
        Assert.Contains("answers of others", line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_command_says_why_and_promises_nothing_more()
    {
        var line = Show(Some.Command(CommandStatus.Failed, failure: "A newer command took effect first."));
        Assert.Equal("Failed: A newer command took effect first.", line.Find(".problem").TextContent);
        Assert.DoesNotContain("Verified", line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_who_asked_and_why()
        => Assert.Contains("“It refuses everyone since noon”", Show(Some.Command(CommandStatus.Verified)).Markup, StringComparison.Ordinal);

    [Fact]
    public void Without_a_command_it_says_so()
        => Assert.Contains("Nothing was ever changed by command.", Show(null).Markup, StringComparison.Ordinal);

    private IRenderedComponent<StateLine> Show(CommandView? command) => Render<StateLine>(line => line.Add(one => one.Command, command));
}
