using System.Text;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Trace;

namespace Cockpit.Tests.Gateway;

public sealed class FindingsJsonTests
{
    private static readonly Finding[] Findings =
    [
        new(FindingSource.Contract, "maximum 120", "flag") { Item = 1, Field = "age", Seen = "430" },
        new(FindingSource.Guardrail, "confidence below 0.6", "review") { Name = "unsure" },
    ];

    [Fact]
    public void An_item_has_what_is_about_it_and_what_is_about_all()
    {
        Assert.Equal("""[{"by":"guardrail","name":"unsure","rule":"confidence below 0.6","action":"review"}]""", Text(0));
        Assert.Equal("""[{"by":"contract","field":"age","rule":"maximum 120","action":"flag","seen":"430"},{"by":"guardrail","name":"unsure","rule":"confidence below 0.6","action":"review"}]""", Text(1));
    }

    [Fact]
    public void Without_findings_nothing_is_written() => Assert.Null(FindingsJson.Of([Findings[0]], 0));

    private static string Text(int item) => Encoding.UTF8.GetString(FindingsJson.Of(Findings, item)!.Value.Span);
}
