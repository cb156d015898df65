using Cockpit.Registry;

namespace Cockpit.Tests.Registry;

public sealed class RegistrationRulesTests
{
    private static readonly ModelRegistration Model = new(null, "risk", "decides", "low", "binary", ["sex"], "1", ["a@b"]);
    private static readonly EndpointRegistration Endpoint = new("openInference", "http://127.0.0.1:8080/v2/models/x", 1000);
    private static readonly VersionRegistration Version = new(Endpoint, null, null, new CostRegistration(0.01m, null, null, null, "EUR"));

    [Fact]
    public void What_is_complete_is_taken()
    {
        Assert.Null(RegistrationRules.Check(Model));
        Assert.Null(RegistrationRules.Check(Version));
        Assert.Null(RegistrationRules.Check(Version with { Endpoint = new("none", null, null), Cost = null }));
        Assert.Null(RegistrationRules.Check(Model with { RiskTier = "High", Task = "REGRESSION", ProtectedAttributes = null, Escalation = null, PositiveLabel = null }));
    }

    [Fact]
    public void A_refused_model_names_its_field()
    {
        AssertNames("owner", RegistrationRules.Check(Model with { Owner = " " }));
        AssertNames("purpose", RegistrationRules.Check(Model with { Purpose = null }));
        AssertNames("riskTier", RegistrationRules.Check(Model with { RiskTier = "extreme" }));
        AssertNames("riskTier", RegistrationRules.Check(Model with { RiskTier = "0" }));
        AssertNames("task", RegistrationRules.Check(Model with { Task = null }));
        AssertNames("protectedAttributes", RegistrationRules.Check(Model with { ProtectedAttributes = ["sex", ""] }));
        AssertNames("protectedAttributes", RegistrationRules.Check(Model with { ProtectedAttributes = [null!] }));
    }

    [Fact]
    public void A_refused_version_names_its_field()
    {
        AssertNames("endpoint", RegistrationRules.Check(Version with { Endpoint = null }));
        AssertNames("endpoint.protocol", RegistrationRules.Check(Version with { Endpoint = Endpoint with { Protocol = "smtp" } }));
        AssertNames("endpoint.timeoutMs", RegistrationRules.Check(Version with { Endpoint = Endpoint with { TimeoutMs = 0 } }));
        AssertNames("endpoint.timeoutMs", RegistrationRules.Check(Version with { Endpoint = Endpoint with { TimeoutMs = RegistrationRules.LongestTimeoutMs + 1 } }));
        AssertNames("cost.perCall", RegistrationRules.Check(Version with { Cost = new(-1, null, null, null, null) }));
        AssertNames("cost.perSecond", RegistrationRules.Check(Version with { Cost = new(null, null, null, -1, null) }));
        AssertNames("endpoint.model", RegistrationRules.Check(Version with { Endpoint = Endpoint with { Model = "" } }));
        AssertNames("cost.perOutputToken", RegistrationRules.Check(Version with { Cost = new(null, null, 1_000_001, null, null) }));
        AssertNames("cost.currency", RegistrationRules.Check(Version with { Cost = new(1, null, null, null, "euro") }));
        AssertNames("cost.currency", RegistrationRules.Check(Version with { Cost = new(1, null, null, null, "EUR\n") }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("/v2/models/x")]
    [InlineData("ftp://host/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:password@host/")]
    [InlineData("http://host/#part")]
    [InlineData("http://host/models/x?key=1")]
    public void An_address_that_no_model_can_have_is_refused(string? url)
        => AssertNames("endpoint.url", RegistrationRules.Check(Version with { Endpoint = Endpoint with { Url = url } }));

    [Theory]
    [InlineData("a", true)]
    [InlineData("0.9-rc_1", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData(".a", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    public void A_name_is_of_letters_digits_and_few_signs(string name, bool isName)
    {
        Assert.Equal(isName, RegistrationRules.CheckName("model", name) is null);
        Assert.Null(RegistrationRules.CheckName("model", new string('a', 100)));
        AssertNames("model", RegistrationRules.CheckName("model", new string('a', 101)));
    }

    private static void AssertNames(string field, Problems.Problem? problem)
    {
        Assert.NotNull(problem);
        Assert.Equal((400, field), (problem.Status, problem.Field));
        Assert.NotEmpty(problem.Fix);
    }
}
