using System.Security.Cryptography;
using System.Text;
using Cockpit.Store.Commands;

namespace Cockpit.Tests.Store;

public sealed class AuditLeafTests
{
    [Fact]
    public void A_leaf_is_what_the_documentation_says()
    {
        var row = Row("user:ada", null);

        var leaf = row.Record();

        Assert.Equal("cockpit-audit-1\n", Encoding.UTF8.GetString(leaf.AsSpan(0, 16)));
        Assert.Equal([0, 0, 0, 36, .. "0190163d-8694-739b-ae46-e1b4e92c70ee"u8], leaf.AsSpan(16, 40).ToArray());
        Assert.Equal([0, 0, 0, 27, .. "2026-01-05T10:00:00.123456Z"u8, 0, 0, 0, 8, .. "user:ada"u8], leaf.AsSpan(56, 43).ToArray());
        Assert.Equal([0, 0, 0, 4, .. "done"u8], leaf.AsSpan(leaf.Length - 8).ToArray());
    }

    [Fact]
    public void No_field_can_be_moved_into_its_neighbour()
    {
        string?[] texts = ["", "a", "ab", "b", null, "\0\0\0\u0001a"];
        var leaves = texts.SelectMany(actor => texts.Select(team => Convert.ToHexString(SHA256.HashData(Row(actor ?? "-", team).Record()))));

        Assert.Equal(texts.Length * texts.Length, leaves.Distinct(StringComparer.Ordinal).Count());
    }

    private static AuditRow Row(string actor, string? team) => new()
    {
        Id = Guid.Parse("0190163d-8694-739b-ae46-e1b4e92c70ee"), At = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(1_234_567), Actor = actor, Action = "test.done", Target = "test:1",
        Team = team, Source = AddressClass.Loopback,
    };
}
