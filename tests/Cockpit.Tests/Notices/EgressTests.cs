using System.Net;
using Cockpit.Notices.Outlets;

namespace Cockpit.Tests.Notices;

public sealed class EgressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("192.0.0.8")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.5")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("ff02::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:4136:e378::")]
    [InlineData("2001:db8::1")]
    public void An_address_that_is_not_of_the_internet_is_not_public(string address) => Assert.False(Egress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2001:4860:4860::8888")]
    public void An_address_of_the_internet_is(string address) => Assert.True(Egress.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void A_host_is_named_with_any_port_or_with_one()
    {
        var options = new NoticeOptions { Egress = ["mail.example.org", "10.0.0.7:9093"] };

        Assert.True(options.Names("MAIL.example.org", 25));
        Assert.True(options.Names("10.0.0.7", 9093));
        Assert.False(options.Names("10.0.0.7", 9094));
        Assert.False(options.Names("evil-mail.example.org", 25));
    }
}
