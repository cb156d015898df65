using Cockpit.Registry.Policies;

namespace Cockpit.Tests.Registry.Policies;

public sealed class PolicyDiffTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("concurrency: 64", "concurrency: 8", "concurrency 64 → 8")]
    [InlineData("", "classes: { batch: { concurrency: 8 } }", "batch: concurrency 256 → 8")]
    [InlineData("classes: { batch: { concurrency: 8 } }", "", "batch: concurrency 8 → 256")]
    [InlineData("queue: { wait: 1000ms }", "queue: { wait: 1s }", "")]
    [InlineData("deadline: { total: 2s }", "deadline: { connect: 1s }", "deadline.total 2s → not set|deadline.connect not set → 1s")]
    [InlineData("", "cache: { lifetime: 5m, fields: [age] }", "cache none → {\"lifetime\":\"5m\",\"fields\":[\"age\"],\"scope\":\"caller\",\"entries\":10000}")]
    [InlineData("class: batch", "breaker: { calls: 30 }", "class batch → interactive|breaker.calls 20 → 30")]
    [InlineData("", "callers: [{ caller: \"key:a\", class: batch }]", "callers none → key:a as batch")]
    [InlineData("concurrency: 1\nclasses: { batch: { sticky: false } }", "concurrency: 2\nclasses: { batch: { sticky: true } }", "concurrency 1 → 2|batch: sticky false → true")]
    [InlineData("versions: [{ version: live, weight: 1 }]", "versions: [{ version: live, weight: 95 }, { version: \"2\", weight: 5 }]",
        "versions [{\"version\":\"live\",\"weight\":1}] → [{\"version\":\"live\",\"weight\":95},{\"version\":\"2\",\"weight\":5}]")]
    public void A_change_is_said_in_words(string before, string after, string said)
        => Assert.Equal(said, string.Join('|', PolicyDiff.Between(Read(before), Read(after))));

    private static RoutePolicy Read(string text) => PolicyReader.Read("format: 1\n" + text).Policy!;
}
