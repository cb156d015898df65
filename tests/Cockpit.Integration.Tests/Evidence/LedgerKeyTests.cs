using System.Security.Cryptography;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Evidence;

public sealed class LedgerKeyTests
{
    [Fact]
    public void A_key_is_made_once_for_the_account_alone_and_names_the_ledger()
    {
        using var folder = new TempFolder();

        using var first = LedgerKey.For(new LedgerOptions(), folder.Path);
        using var second = LedgerKey.For(new LedgerOptions(), folder.Path);
        using var named = LedgerKey.For(new LedgerOptions { Origin = "cockpit.example" }, folder.Path);

        Assert.Matches("^cockpit-[0-9a-f]{16}$", first.Signer.Key.Name);
        Assert.Equal(first.Signer.Key, second.Signer.Key);
        Assert.Equal("cockpit.example", named.Signer.Key.Name);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "secrets", "ledger.key")));
    }

    [Fact]
    public void A_configured_key_is_used_and_one_of_another_kind_is_refused_by_its_setting()
    {
        using var folder = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var given = Convert.ToBase64String(key.ExportPkcs8PrivateKey());

        using var used = LedgerKey.For(new LedgerOptions { SigningKey = given }, folder.Path);
        using var again = LedgerKey.For(new LedgerOptions { SigningKey = given }, folder.Path);

        Assert.Equal(used.Signer.Key, again.Signer.Key);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "secrets")));
        foreach (var odd in (string[])["", "!", "AAAA", Convert.ToBase64String(other.ExportPkcs8PrivateKey())])
            Assert.Contains("Cockpit:Ledger:SigningKey", Assert.Throws<InvalidOperationException>(() => LedgerKey.For(new LedgerOptions { SigningKey = odd }, folder.Path)).Message, StringComparison.Ordinal);
    }
}
