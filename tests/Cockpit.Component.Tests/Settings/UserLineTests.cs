using Bunit;
using Cockpit.Pages.Settings;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cockpit.Component.Tests.Settings;

public sealed class UserLineTests : BunitContext
{
    public UserLineTests() => Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();

    [Fact]
    public void A_usable_account_lists_each_grant_with_a_form_that_withdraws_it()
    {
        var line = Show(User(), Grant(Role.Operator, "lending"), Grant(Role.Auditor, null));

        Assert.Contains("Usable", line.Markup, StringComparison.Ordinal);
        Assert.Equal(["operator of lending", "auditor"], line.FindAll("form.grant span").Select(words => words.TextContent));
        Assert.Equal(["Withdraw operator of lending from ada", "Withdraw auditor from ada"], line.FindAll("form.grant button").Select(button => button.GetAttribute("aria-label")));
    }

    [Fact]
    public void A_locked_account_says_until_when_and_why()
    {
        var user = User();
        user.LockoutEnd = Some.Noon.AddMinutes(10);

        var line = Show(user);

        Assert.Contains("Locked", line.Markup, StringComparison.Ordinal);
        Assert.Contains("after too many wrong passwords", line.Markup, StringComparison.Ordinal);
        Assert.Contains("Nothing", line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disabled_account_can_be_enabled()
    {
        var user = User();
        user.DisabledAt = Some.Noon.AddDays(-1);

        var line = Show(user);

        Assert.Contains("Disabled", line.Markup, StringComparison.Ordinal);
        Assert.Equal("Enable ada", line.Find("form[action='/settings/users/enable'] button").TextContent);
    }

    [Fact]
    public void The_role_of_applications_is_not_offered_to_people()
        => Assert.Equal(["viewer", "operator", "approver", "auditor", "admin"], Show(User()).FindAll("option").Select(option => option.GetAttribute("value")));

    private IRenderedComponent<UserLine> Show(UserRow user, params GrantRow[] grants)
        => Render<UserLine>(with => with.Add(line => line.Account, new UserAccount(user, grants)).Add(line => line.Now, Some.Noon));

    private static UserRow User() => new() { Id = Guid.Parse("0190163d-8694-739b-ae46-e1b4e92c70ee"), UserName = "ada", CreatedAt = Some.Noon.AddDays(-3) };

    private static GrantRow Grant(Role role, string? team)
        => new() { Id = Guid.CreateVersion7(), User = Guid.Parse("0190163d-8694-739b-ae46-e1b4e92c70ee"), Role = role, Team = team, GrantedBy = "test", GrantedAt = Some.Noon };
}
