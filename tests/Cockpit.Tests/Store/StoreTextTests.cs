using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Store;

public sealed class StoreTextTests
{
    [Fact]
    public void Every_value_reads_back_from_its_word()
    {
        RoundTrips<Role>();
        RoundTrips<CommandKind>();
        RoundTrips<CommandStatus>();
        RoundTrips<DecisionStatus>();
        RoundTrips<DecisionPath>();
        RoundTrips<EndpointProtocol>();
        RoundTrips<Stage>();
        RoundTrips<RiskTier>();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData(" pause")]
    [InlineData("pause,resume")]
    [InlineData("explode")]
    public void What_is_no_word_is_null(string? word) => Assert.Null(StoreText.Parse<CommandKind>(word));

    [Fact]
    public void Words_are_camel_case_and_taken_in_any_case()
    {
        Assert.Equal("openInference", StoreText.Of(EndpointProtocol.OpenInference));
        Assert.Equal(EndpointProtocol.OpenInference, StoreText.Parse<EndpointProtocol>("OPENINFERENCE"));
        Assert.Equal("low, medium, high", StoreText.Words<RiskTier>());
        Assert.Throws<ArgumentOutOfRangeException>(() => StoreText.Of((CommandKind)99));
    }

    private static void RoundTrips<T>() where T : struct, Enum
        => Assert.All(Enum.GetValues<T>(), value => Assert.Equal(value, StoreText.Parse<T>(StoreText.Of(value))));
}
