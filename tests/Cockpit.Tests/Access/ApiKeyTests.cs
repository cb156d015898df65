using Cockpit.Access;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Access;

public sealed class ApiKeyTests
{
    [Fact]
    public void A_key_reads_back_from_what_is_printed()
    {
        for (var i = 0; i < 200; i++)
        {
            var key = ApiKey.New();
            Assert.Equal(key, ApiKey.Parse(key.ToString()));
            Assert.Matches("^ck_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$", key.ToString());
        }
    }

    [Fact]
    public void No_two_keys_are_alike()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => ApiKey.New()).ToList();

        Assert.Equal(1000, keys.Select(key => key.Id).Distinct().Count());
        Assert.Equal(1000, keys.Select(key => key.Secret).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("ck_")]
    [InlineData("ck_0123456789abcdef_")]
    [InlineData("ck_0123456789abcdefX0123456789")]
    [InlineData("sk_0123456789abcdef_0123456789")]
    public void What_is_not_of_the_form_is_null(string text) => Assert.Null(ApiKey.Parse(text));

    [Fact]
    public void No_text_makes_the_parser_throw()
        => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => ApiKey.Parse("ck_" + text.Get + new string('x', 20)) is null or { Id.Length: 16 }).Hold();

    [Fact]
    public void A_hash_fits_its_own_key_under_its_own_installation_only()
    {
        var key = ApiKey.New();
        var hasher = new KeyHasher([.. Enumerable.Repeat((byte)1, 32)]);
        var other = new KeyHasher([.. Enumerable.Repeat((byte)2, 32)]);

        Assert.Equal(32, hasher.Hash(key).Length);
        Assert.True(hasher.Matches(key, hasher.Hash(key)));
        Assert.False(hasher.Matches(key with { Secret = key.Secret[..^1] + (key.Secret[^1] == 'A' ? 'B' : 'A') }, hasher.Hash(key)));
        Assert.False(hasher.Matches(key with { Id = "0000000000000000" }, hasher.Hash(key)));
        Assert.False(other.Matches(key, hasher.Hash(key)));
        Assert.False(hasher.Matches(key, []));
    }

    [Fact]
    public async Task An_installation_makes_its_key_once_however_many_ask_at_once()
    {
        using var store = await SmallStore.CreateAsync();
        var key = ApiKey.New();

        for (var round = 0; round < 50; round++)
        {
            var data = store.File($"data{round}");
            using var together = new Barrier(4);
            var hashers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    return KeyHasher.For(null, data);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            Assert.All(hashers, hasher => Assert.Equal(hashers[0].Hash(key), hasher.Hash(key)));
        }

        var file = store.File("data0/secrets/api-keys.key");
        Assert.Equal(32, new FileInfo(file).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void A_configured_key_that_is_not_32_bytes_is_refused(string configured)
        => Assert.StartsWith("Cockpit:Access:HashKey", Assert.Throws<InvalidOperationException>(() => KeyHasher.For(configured, "unused")).Message, StringComparison.Ordinal);
}
