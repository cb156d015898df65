using System.Text;
using Cockpit.Evidence.Erasures;

namespace Cockpit.Tests.Evidence;

public sealed class SubjectTextTests
{
    [Theory]
    [InlineData("""{"parameters":{"cockpit_subject":"person ü"}}""", true)]
    [InlineData("""{"parameters":{"cockpit_subject":"person \u00fc"}}""", true)]
    [InlineData("""{"parameters":{"cockpit_subject":["nobody","person ü"]}}""", true)]
    [InlineData("""{"metadata":{"cockpit_subject":"[\"nobody\",\"person ü\"]"}}""", true)]
    [InlineData("""{"user":"person ü","messages":[]}""", true)]
    [InlineData("""{"parameters":{"cockpit_subject":"person übel"}}""", false)]
    [InlineData("""{"messages":[{"role":"user","content":"person ü"}]}""", false)]
    public void A_call_is_about_whom_a_gateway_would_read(string body, bool isAbout)
        => Assert.Equal(isAbout, new SubjectText("person ü").IsAskedIn(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("17,person-7,0.5", true)]
    [InlineData("person-7", true)]
    [InlineData("17,person-70,0.5", false)]
    [InlineData("17,aperson-7,person-7b", false)]
    [InlineData("17,aperson-7,person-7", true)]
    [InlineData("""{"subject":"person-7" broken""", true)]
    [InlineData("""{"subject":"person\u002d7"}""", true)]
    [InlineData("", false)]
    public void A_line_names_whom_it_has_as_a_word_or_a_value(string line, bool names)
        => Assert.Equal(names, new SubjectText("person-7").IsSaidIn(line));
}
