using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Registry.Policies;

public sealed class StoredPolicyTests
{
    private static readonly ModelRow Model = new() { Name = "credit", Owner = "o", Purpose = "p" };

    [Fact]
    public void A_model_without_a_policy_has_the_default()
    {
        var entry = Snapshot(1, null).Models["credit"];

        Assert.Same(RoutePolicy.Default, entry.Policy);
        Assert.Null(entry.Stored.Row);
    }

    [Fact]
    public void A_stored_policy_is_in_force_and_is_not_read_twice()
    {
        var first = Snapshot(1, "format: 1\nconcurrency: 8", revision: 3);
        var next = Snapshot(2, "format: 1\nconcurrency: 8", revision: 3, before: first);
        var changed = Snapshot(3, "format: 1\nconcurrency: 9", revision: 4, before: next);

        Assert.Equal((3, 8), (first.Models["credit"].Policy.Revision, first.Models["credit"].Policy.Usual.Concurrency));
        Assert.Same(first.Models["credit"].Policy, next.Models["credit"].Policy);
        Assert.Equal((4, 9), (changed.Models["credit"].Policy.Revision, changed.Models["credit"].Policy.Usual.Concurrency));
    }

    [Fact]
    public void What_cannot_be_read_leaves_the_last_policy_in_force_and_says_why()
    {
        var first = Snapshot(1, "format: 1\nconcurrency: 8");
        var next = Snapshot(2, "format: 1\nconcurrency: 9\nnews: 1", revision: 2, before: first);
        var again = Snapshot(3, "format: 1\nconcurrency: 9\nnews: 1", revision: 2, before: next);

        Assert.Equal(8, next.Models["credit"].Policy.Usual.Concurrency);
        Assert.Equal("news", Assert.Single(next.Models["credit"].Stored.Faults).Path);
        Assert.Same(next.Models["credit"].Stored, again.Models["credit"].Stored);
    }

    [Fact]
    public void After_a_start_the_part_that_can_be_read_is_in_force()
    {
        var entry = Snapshot(1, "format: 1\nconcurrency: 9\nnews: 1\nversions: [{ version: \"2\", weight: 1, odd: 1 }]").Models["credit"];

        Assert.Equal((9, 1), (entry.Policy.Usual.Concurrency, entry.Policy.Revision));
        Assert.Equal("live", Assert.Single(entry.Policy.Usual.Versions).Version);
        Assert.Equal(2, entry.Stored.Faults.Count);
        Assert.Empty(PolicyDiff.Between(RoutePolicy.Default, Snapshot(1, "{{{").Models["credit"].Policy));
    }

    private static RegistrySnapshot Snapshot(long change, string? text, long revision = 1, RegistrySnapshot? before = null)
        => new(new RegistryContent(change, [Model], [], [],
            text is null ? [] : [new PolicyRow { Model = "credit", Revision = revision, Text = text, SetBy = "key:a", SetAt = DateTimeOffset.UnixEpoch, Command = Guid.Empty }], []), before);
}
