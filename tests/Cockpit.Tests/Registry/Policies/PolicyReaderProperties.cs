using Cockpit.Registry.Policies;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Registry.Policies;

public sealed class PolicyReaderProperties
{
    private static Gen<string> Pieces { get; } = Gen.Elements(
        "format: 1\n", "\n", " ", "  ", "\t", "{", "}", "[", "]", ":", ": ", ",", "- ", "? ", "|", ">", "|2-\n", "&a", "*a", "!", "!!str ", "!<", "%", "%YAML 1.2\n", "@", "`", "---", "...", "'", "\"", "\\", "\\u", "\\U00110000",
        "\\ud800", "\\x", "#", "<<", "~", "null", "1", "-1", "1e999", ".nan", "25%", "5m", "99999999999999999999d", "999999999d", "live", "versions", "weight", "classes", "batch", "fallback", "rule", "when", "prediction",
        "\u00e9", "🦊", "\0", "\ufeff", "\u2028", "\r", "\x85", "format", "[{ version: live, weight: 1 }]", "queue: { length: ", "- rule: { when: [\"a = b\"], ", "0x10", "0o7", "1_000", "=", "<=");

    [Fact]
    public void No_text_makes_the_reader_throw()
        => Prop.ForAll(Pieces.ListOf().ToArbitrary(), pieces => IsPolicyOrFaults(string.Concat(pieces))).Hold(20_000);

    [Fact]
    public void No_change_of_a_sound_document_makes_the_reader_throw()
    {
        var whole = PolicyReaderTests.Whole;
        var changes = from place in Gen.Choose(0, whole.Length)
                      from length in Gen.Choose(0, 30)
                      from piece in Pieces
                      select whole[..place] + piece + whole[Math.Min(whole.Length, place + length)..];
        Prop.ForAll(changes.ToArbitrary(), IsPolicyOrFaults).Hold(5000);
    }

    [Fact]
    public void Whatever_is_read_means_the_same_when_it_is_written_and_read_again()
    {
        var sections = from words in Gen.Elements(PolicyReaderTests.Whole.Split('\n').Where(line => !line.StartsWith("format", StringComparison.Ordinal) && !line.StartsWith(' ') && !line.StartsWith("fallback", StringComparison.Ordinal)).ToArray()).ListOf()
                       select "format: 1\n" + string.Join('\n', words.Distinct());
        Prop.ForAll(sections.ToArbitrary(), text =>
        {
            var first = PolicyReader.Read(text).Policy!;
            var (again, faults) = PolicyReader.Read(PolicyForm.Document.Write(new PolicyDraft { UsualClass = first.UsualClass, Callers = first.Callers, Usual = first.Usual, Classes = first.Classes, Guardrails = first.Guardrails }).ToJsonString());
            return faults.Count == 0 && PolicyDiff.Between(first, again!).Count == 0;
        }).Hold(300);
    }

    [Fact]
    public void The_whole_document_means_the_same_when_it_is_written_and_read_again()
    {
        var first = PolicyReader.Read(PolicyReaderTests.Whole).Policy!;

        var (again, faults) = PolicyReader.Read(PolicyForm.Document.Write(new PolicyDraft { UsualClass = first.UsualClass, Callers = first.Callers, Usual = first.Usual, Classes = first.Classes, Guardrails = first.Guardrails }).ToJsonString());

        Assert.Empty(faults);
        Assert.Empty(PolicyDiff.Between(first, again!));
    }

    private static bool IsPolicyOrFaults(string text)
    {
        var (policy, faults) = PolicyReader.Read(text);
        return policy is null != (faults.Count == 0) && faults.All(fault => fault is { Line: > 0, Column: > 0, Message.Length: > 0 });
    }
}
