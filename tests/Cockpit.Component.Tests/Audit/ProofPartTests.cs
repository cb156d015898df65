using Bunit;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Pages.Shared;
using Cockpit.Store.Proofs;
using Xunit;

namespace Cockpit.Component.Tests.Audit;

public sealed class ProofPartTests : BunitContext
{
    [Fact]
    public void Before_anybody_asks_there_is_a_link_that_needs_no_circuit()
        => Assert.Equal("/decisions/dec_1?verify=true#proof", Show(null).Find("a").GetAttribute("href"));

    [Fact]
    public void What_is_covered_says_by_which_checkpoint()
    {
        var part = Show(Sealed.Proven(Sealed.Proof(ProofState.Covered)));

        Assert.Equal("Covered", part.Find(".status-healthy").TextContent.Trim());
        Assert.Contains("1,234 leaves, signed 2026-03-02 12:00:00 (UTC), root BwcHBwcHBwcH…", part.Find(".muted").TextContent, StringComparison.Ordinal);
        Assert.Equal("/proof", part.Find("a").GetAttribute("href"));
    }

    [Theory]
    [InlineData(ProofState.Waiting, "Waiting", "the next checkpoint will cover it")]
    [InlineData(ProofState.Outside, "Outside the ledger", "before there was a ledger")]
    public void What_is_not_known_yet_is_never_green(ProofState state, string word, string sentence)
    {
        var part = Show(Sealed.Proven(Sealed.Proof(state)));

        Assert.Equal(word, part.Find(".status-unknown").TextContent.Trim());
        Assert.Contains(sentence, part.Markup, StringComparison.Ordinal);
        Assert.Empty(part.FindAll(".status-healthy"));
    }

    [Fact]
    public void What_was_changed_is_loud_and_names_what_does_not_fit_even_among_rows_that_do()
    {
        var part = Show(Sealed.Proven(Sealed.Proof(ProofState.Covered), Sealed.Proof(ProofState.Changed, "The row is not what was sealed.")));

        var alert = part.Find("[role=alert]");
        Assert.Contains("1 of 2 rows are not what was sealed.", alert.TextContent, StringComparison.Ordinal);
        Assert.Contains("The row is not what was sealed. (command.applied, 2026-03-02T12:00:00.000000Z)", alert.TextContent, StringComparison.Ordinal);
        Assert.Equal("Changed", part.Find(".status-act").TextContent.Trim());
    }

    [Fact]
    public void Nothing_to_verify_is_not_green()
        => Assert.Equal("No record", Show(Sealed.Proven()).Find(".status-unknown").TextContent.Trim());

    private IRenderedComponent<ProofPart> Show(Proven? proven)
        => Render<ProofPart>(part => part.Add(one => one.Proven, proven).Add(one => one.Ask, "/decisions/dec_1?verify=true#proof").Add(one => one.Document, "/proof").AddCascadingValue(LocalClock.Utc));
}
