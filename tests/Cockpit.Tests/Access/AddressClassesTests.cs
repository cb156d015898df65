using System.Net;
using Cockpit.Access;
using Cockpit.Store.Commands;

namespace Cockpit.Tests.Access;

public sealed class AddressClassesTests
{
    [Theory]
    [InlineData("127.0.0.1", AddressClass.Loopback)]
    [InlineData("127.8.8.8", AddressClass.Loopback)]
    [InlineData("::1", AddressClass.Loopback)]
    [InlineData("::ffff:127.0.0.1", AddressClass.Loopback)]
    [InlineData("10.1.2.3", AddressClass.Private)]
    [InlineData("172.16.0.1", AddressClass.Private)]
    [InlineData("172.31.255.255", AddressClass.Private)]
    [InlineData("192.168.1.1", AddressClass.Private)]
    [InlineData("169.254.0.9", AddressClass.Private)]
    [InlineData("fe80::1", AddressClass.Private)]
    [InlineData("fd12:3456::1", AddressClass.Private)]
    [InlineData("::ffff:10.0.0.1", AddressClass.Private)]
    [InlineData("172.15.0.1", AddressClass.Public)]
    [InlineData("172.32.0.1", AddressClass.Public)]
    [InlineData("192.169.0.1", AddressClass.Public)]
    [InlineData("8.8.8.8", AddressClass.Public)]
    [InlineData("2001:db8::1", AddressClass.Public)]
    public void An_address_belongs_to_one_class(string address, AddressClass expected) => Assert.Equal(expected, AddressClasses.Of(IPAddress.Parse(address)));
}
