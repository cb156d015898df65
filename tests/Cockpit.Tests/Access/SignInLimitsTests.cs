using System.Net;
using Cockpit.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Cockpit.Tests.Access;

public sealed class SignInLimitsTests
{
    [Fact]
    public void An_address_that_was_refused_too_often_waits_and_others_do_not()
    {
        using var limits = new SignInLimits(Options.Create(new AccessOptions { RefusalsPerMinute = 5 }));
        for (var i = 0; i < 5; i++)
        {
            Assert.False(limits.IsSpent(From("203.0.113.9")));
            limits.Refused(From("203.0.113.9"));
        }

        Assert.True(limits.IsSpent(From("203.0.113.9")));
        Assert.True(limits.IsSpent(From("::ffff:203.0.113.9")));
        Assert.False(limits.IsSpent(From("203.0.113.10")));
    }

    [Fact]
    public void A_network_of_version_six_counts_as_one_address()
    {
        using var limits = new SignInLimits(Options.Create(new AccessOptions { RefusalsPerMinute = 5 }));
        for (var i = 0; i < 5; i++)
            limits.Refused(From($"2001:db8:1:2::{i}"));

        Assert.True(limits.IsSpent(From("2001:db8:1:2:ffff::1")));
        Assert.False(limits.IsSpent(From("2001:db8:1:3::1")));
    }

    [Fact]
    public async Task Few_passwords_are_hashed_at_once()
    {
        using var limits = new SignInLimits(Options.Create(new AccessOptions()));
        var first = await limits.TurnAsync(TestContext.Current.CancellationToken);
        using var second = await limits.TurnAsync(TestContext.Current.CancellationToken);
        var third = limits.TurnAsync(TestContext.Current.CancellationToken);

        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third).Dispose();
    }

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
}
