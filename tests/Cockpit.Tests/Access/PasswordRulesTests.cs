using Cockpit.Access;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;

namespace Cockpit.Tests.Access;

public sealed class PasswordRulesTests
{
    private readonly PasswordRules _rules = new(Options.Create(new AccessOptions()));

    [Theory]
    [InlineData("password1234")]
    [InlineData("Password1234!")]
    [InlineData("P@$$w0rd2026!")]
    [InlineData("passwordpassword")]
    [InlineData("123456789012")]
    [InlineData("qwertzuiop123")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabc")]
    [InlineData("Letmein123456!")]
    [InlineData("iloveyou-monkey")]
    [InlineData("Sommer2026!!!!")]
    [InlineData("summer-2026-!!")]
    [InlineData("admin@cockpit1")]
    [InlineData("zyxwvutsrqponm")]
    [InlineData("trustno1trustno1")]
    public void What_guessers_try_first_is_refused(string password)
    {
        // Each is long enough, so that it is refused for what it is.
        Assert.True(password.Length >= 12);
        Assert.Equal("weak-password", _rules.Check("ada", password)?.Kind);
    }

    [Theory]
    [InlineData("violet kettle hums at dawn")]
    [InlineData("seven lanterns over the quay")]
    [InlineData("tR9#vLq2!mZx")]
    [InlineData("Wolkenbruch im Oktober")]
    [InlineData("πάντα ῥεῖ καὶ οὐδὲν μένει")]
    [InlineData("h7Jk-2pQw-9sXd-Lm4v")]
    public void What_only_its_owner_would_think_of_is_taken(string password) => Assert.Null(_rules.Check("ada", password));

    [Theory]
    [InlineData("")]
    [InlineData("tR9#vLq2!mZ")]
    public void What_is_too_short_is_refused_with_its_length(string password)
        => Assert.Contains($"{password.Length} characters", _rules.Check("ada", password)!.Detail, StringComparison.Ordinal);

    [Fact]
    public void What_is_too_long_to_hash_is_refused() => Assert.NotNull(_rules.Check("ada", string.Concat(Enumerable.Range(0, 257).Select(i => (char)('!' + (i * 31 % 90))))));

    [Theory]
    [InlineData("amira.haddad", "AmiraHaddad77!")]
    [InlineData("grace", "gracegrace1906")]
    [InlineData("person-3.home", "person-3.homeperson-3.home")]
    public void The_name_itself_does_not_count(string name, string password) => Assert.NotNull(_rules.Check(name, password));

    [Fact]
    public void The_least_length_is_a_setting()
    {
        var strict = new PasswordRules(Options.Create(new AccessOptions { PasswordLength = 30 }));

        Assert.NotNull(strict.Check("ada", "violet kettle hums at dawn"));
        Assert.Null(strict.Check("ada", "violet kettle hums at dawn, twice"));
    }

    [Fact]
    public void No_more_is_left_of_a_password_than_it_has_characters_and_no_text_makes_the_rules_throw()
        => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<NonNull<string>>(), (password, name) =>
        {
            var text = new string([.. password.Get.Where(c => !char.IsSurrogate(c))]);
            return CommonPasswords.Left(text, name.Get) <= text.Normalize(System.Text.NormalizationForm.FormKC).Length;
        }).Hold();
}
