using System.Text;
using System.Text.Json;

namespace Cockpit.Evidence.Erasures;

/// <summary>Whether a text that the store keeps as it came names a subject.</summary>
internal sealed class SubjectText(string subject)
{
    private static readonly string[] OfCalls = ["cockpit_subject", "user"];

    /// <summary>Whether the body of a call is about the subject, where a gateway would read it: in Cockpit's parameter, or as OpenAI's user.</summary>
    public bool IsAskedIn(ReadOnlyMemory<byte> body) => Read(body) is { } json ? IsMember(json, OfCalls) : IsWordOf(Encoding.UTF8.GetString(body.Span));

    /// <summary>Whether a line that could not be read has it as a value or, between other signs, anywhere.</summary>
    public bool IsSaidIn(string line) => IsWordOf(line) || (Read(Encoding.UTF8.GetBytes(line)) is { } json && IsMember(json, null));

    private static JsonElement? Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            return JsonElement.Parse(text.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <param name="json">Where to look.</param>
    /// <param name="names">The members whose values count; null for all.</param>
    private bool IsMember(JsonElement json, string[]? names) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Any(member => names?.Contains(member.Name) == false ? IsMember(member.Value, names) : IsValue(member.Value) || IsMember(member.Value, names)),
        JsonValueKind.Array => json.EnumerateArray().Any(item => (names is null && IsValue(item)) || IsMember(item, names)),
        _ => false,
    };

    /// <summary>Several subjects come as a list, or as the text of one.</summary>
    private bool IsValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(subject) || (value.GetString() is ['[', ..] list && Read(Encoding.UTF8.GetBytes(list)) is { ValueKind: JsonValueKind.Array } inner && IsValue(inner)),
        JsonValueKind.Number => value.GetRawText() == subject,
        JsonValueKind.Array => value.EnumerateArray().Any(IsValue),
        _ => false,
    };

    private bool IsWordOf(string text)
    {
        for (var at = text.IndexOf(subject, StringComparison.Ordinal); at >= 0; at = text.IndexOf(subject, at + 1, StringComparison.Ordinal))
        {
            var end = at + subject.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                return true;
        }

        return false;
    }
}
