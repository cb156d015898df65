using Cockpit.Pages.Audit;
using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;
using Xunit;

namespace Cockpit.Component.Tests.Audit;

public sealed class AuditSearchTests
{
    [Fact]
    public void Qualifiers_with_their_values_become_a_filter()
    {
        var (filter, before, problem) = new AuditSearch { Text = """actor:"key:night shift"  target:model:credit action:command.applied""", From = "2026-03-02T12:00:00Z", Cursor = "17" }.Parse(["lending"]);

        Assert.Null(problem);
        Assert.Equal(("key:night shift", "model:credit", "command.applied", 17L), (filter!.Actor, filter.Target, filter.Action, before));
        Assert.Equal((new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), "lending"), (filter.From, Assert.Single(filter.Teams!)));
    }

    [Fact]
    public void The_rows_of_a_command_have_an_address_that_is_read_again()
    {
        var command = CommandId.New(TimeProvider.System);
        var address = AuditSearch.Of(command).Address();

        Assert.Equal($"/audit?q=command%3A{command}", address);
        Assert.Equal(command, AuditSearch.Of(command).Parse(null).Filter!.Command);
    }

    [Theory]
    [InlineData("credit")]
    [InlineData("model:credit")]
    [InlineData("actor:")]
    [InlineData(":ada")]
    [InlineData("command:17")]
    [InlineData("actor:user:ada actor:user:bob")]
    public void What_cannot_be_searched_for_is_refused_beside_the_box(string text)
        => Assert.Equal("q", new AuditSearch { Text = text }.Parse(null).Problem!.Field);

    [Theory]
    [InlineData("from", "yesterday", null, null)]
    [InlineData("to", "2026-03-02T12:00:00Z", "2026-03-01T12:00:00Z", null)]
    [InlineData("cursor", null, null, "x")]
    public void A_bad_value_names_its_field(string field, string? from, string? to, string? cursor)
        => Assert.Equal(field, new AuditSearch { From = from, To = to, Cursor = cursor }.Parse(null).Problem!.Field);

    [Fact]
    public void The_address_of_a_form_becomes_one_that_means_the_same_to_everyone()
        => Assert.Equal("/audit?from=2026-03-02T12%3A00%3A00Z", new AuditSearch { Text = " ", From = "2026-03-02T13:00", To = "" }.Canonical(LocalClock.Of("Europe/Vienna")).Address());
}
