using Cockpit.Pages.Audit;
using Xunit;

namespace Cockpit.Component.Tests.Audit;

public sealed class StateDiffTests
{
    [Fact]
    public void Only_what_differs_is_named_by_its_place()
        => Assert.Equal(
            [new ChangedValue("pausedAt", "null", "2026-03-02T12:00:00Z"), new ChangedValue("live[0].version", "1", "2"), new ChangedValue("policy.revision", null, "3")],
            StateDiff.Between("""{"pausedAt":null,"live":[{"version":"1","since":"x"}]}""", """{"pausedAt":"2026-03-02T12:00:00Z","live":[{"version":"2","since":"x"}],"policy":{"revision":3}}"""));

    [Theory]
    [InlineData(null, null)]
    [InlineData("""{"a":1,"b":[]}""", """{"b":[],"a":1}""")]
    public void The_same_state_written_in_another_order_is_no_change(string? before, string? after) => Assert.Empty(StateDiff.Between(before, after));

    [Fact]
    public void A_state_that_was_not_there_is_all_new()
        => Assert.Equal([new ChangedValue("name", null, "ada"), new ChangedValue("grants", null, "[]")], StateDiff.Between(null, """{"name":"ada","grants":[]}"""));

    [Fact]
    public void A_state_that_is_no_object_is_compared_whole() => Assert.Equal([new ChangedValue("the whole", "1", "2")], StateDiff.Between("1", "2"));
}
