using Cockpit.Access;
using Cockpit.Settings;
using Cockpit.Store.Accounts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Cockpit.Tests.Access;

public sealed class ProviderOptionsTests
{
    private static readonly Dictionary<string, string?> Good = new(StringComparer.Ordinal)
    {
        ["Cockpit:Provider:AuthorizationEndpoint"] = "https://id.example.com/authorize",
        ["Cockpit:Provider:TokenEndpoint"] = "https://id.example.com/token",
        ["Cockpit:Provider:UserInfoEndpoint"] = "http://127.0.0.1:9000/me",
        ["Cockpit:Provider:ClientId"] = "cockpit",
        ["Cockpit:Provider:ClientSecret"] = "secret",
        ["Cockpit:Provider:Roles:0:Value"] = "ml: operators",
        ["Cockpit:Provider:Roles:0:Role"] = "operator",
        ["Cockpit:Provider:Roles:0:Team"] = " lending ",
    };

    [Fact]
    public void Without_an_address_there_is_no_provider_and_nothing_else_is_needed()
        => Assert.False(Read([]).IsUsed);

    [Fact]
    public void A_whole_provider_is_read_with_its_roles()
    {
        var options = Read(Good);

        Assert.True(options.IsUsed);
        Assert.Equal(("ml: operators", new Grant(Role.Operator, "lending")), (options.Roles[0].Value, options.Roles[0].Grant!.Value));
    }

    [Theory]
    [InlineData("AuthorizationEndpoint", "http://id.example.com/authorize")]
    [InlineData("TokenEndpoint", "/token")]
    [InlineData("UserInfoEndpoint", null)]
    [InlineData("ClientId", " ")]
    [InlineData("ClientSecret", null)]
    [InlineData("Name", "")]
    [InlineData("RoleClaim", "")]
    [InlineData("Roles:0:Role", "application")]
    [InlineData("Roles:0:Role", "emperor")]
    [InlineData("Roles:0:Value", "")]
    public void What_is_wrong_or_missing_is_named(string setting, string? value)
    {
        var wrong = new Dictionary<string, string?>(Good, StringComparer.Ordinal) { [$"Cockpit:Provider:{setting}"] = value };

        var fault = Assert.Throws<OptionsValidationException>(() => Read(wrong));

        Assert.Contains($"Cockpit:Provider:{setting.Split(":Role", 2)[0].Split(":Value", 2)[0]}", fault.Message, StringComparison.Ordinal);
    }

    private static ProviderOptions Read(Dictionary<string, string?> settings)
        => SettingsReader.Read<ProviderOptions>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), "Provider");
}
