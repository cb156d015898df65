using Bunit;
using Cockpit.Pages.Model;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Registry.Contracts;
using Cockpit.Telemetry.Refusals;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class ContractTabTests : BunitContext
{
    private static readonly ContractContent Agreed = new()
    {
        Revision = 2, Text = "kind: DataContract", SetBy = "key:ops", SetAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Owner = "Credit data", State = ("active", true),
        Parts = [new AgreedPart("inputs", [new ContractField { Name = "age", Type = FieldType.Whole, IsRequired = true, Unit = "years", Mode = ContractMode.Coerce }], ["start <= end"])],
        Refused = 3, Broken = [new RefusalLine("age", "range", ContractAction.Refused, 3, new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero))],
        Changes = ["breaking: inputs.age: must be there"],
    };

    private readonly List<ChangeWords> _sent = [];

    public ContractTabTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void What_is_agreed_and_what_broke_it_is_said_in_words()
    {
        var tab = Show(Agreed);

        Assert.Contains("is enforced on every one", tab.Find(".outcome-line").TextContent, StringComparison.Ordinal);
        Assert.Contains("It belongs to Credit data.", tab.Markup, StringComparison.Ordinal);
        Assert.Equal(["age", "integer, in years; must be there", "put right where that is safe, else refused"], Cells(tab, "Fields of inputs"));
        Assert.Equal(["age", "range", "refused", "3"], Cells(tab, "What broke the contract").Take(4));
        Assert.Contains("3 decisions were asked for and refused.", tab.Markup, StringComparison.Ordinal);
        Assert.Contains("start <= end", tab.Find("ul.words").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_contract_the_tab_says_so_and_offers_a_beginning()
    {
        var tab = Show(new ContractContent { Owner = "risk team" });

        Assert.Contains("No contract is set", tab.Find(".outcome-line").TextContent, StringComparison.Ordinal);
        Assert.Contains("apiVersion: v3.1.0", tab.Find("#proposed").GetAttribute("value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_was_checked_is_sent_with_reason_and_name()
    {
        var tab = Show(Agreed);

        await tab.Find("form").SubmitAsync();
        Assert.Contains("narrowing: inputs.age: least value 18", tab.Markup, StringComparison.Ordinal);
        await tab.Find("#contract-name").InputAsync(new ChangeEventArgs { Value = Shown.Content().View.Name });
        await tab.Find("#contract-reason").InputAsync(new ChangeEventArgs { Value = "agreed with upstream" });
        await tab.Find("[aria-label='Put this text in force']").SubmitAsync();

        Assert.Equal("kind: DataContract", Assert.Single(_sent).Document);
    }

    private IRenderedComponent<ContractTab> Show(ContractContent contract)
        => Render<ContractTab>(tab => tab.Add(one => one.Content, Shown.Content() with { Contract = contract })
            .Add(one => one.Check, text => Task.FromResult<DocumentProposal?>(new DocumentProposal(text, 7, [], [], ["narrowing: inputs.age: least value 18 → 21"])))
            .Add(one => one.Send, (_, words) =>
            {
                _sent.Add(words);
                return Task.FromResult<Problem?>(null);
            }));

    private static IEnumerable<string> Cells(IRenderedComponent<ContractTab> tab, string table)
        => tab.FindAll($"[aria-label='{table}'] tbody th, [aria-label='{table}'] tbody td").Select(cell => cell.TextContent.Trim());
}
