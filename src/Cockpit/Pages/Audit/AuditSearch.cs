using System.Text;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;

namespace Cockpit.Pages.Audit;

/// <summary>What the page lists, exactly as its address says it.</summary>
public sealed record AuditSearch
{
    /// <summary>Where the page lives.</summary>
    public const string Path = "/audit";

    private const string Qualifiers = "actor:, action:, target: and command:";

    /// <summary>Qualifiers with their values: <c>actor:user:ada action:command.applied target:model:credit</c>.</summary>
    public string? Text { get; init; }
    /// <summary>At or after; an instant, or a local time as a form sends it.</summary>
    public string? From { get; init; }
    /// <summary>Before; as <see cref="From"/>.</summary>
    public string? To { get; init; }
    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether nothing narrows the list.</summary>
    public bool IsOpen => this with { Cursor = null } == new AuditSearch();

    /// <summary>The rows of a command.</summary>
    public static AuditSearch Of(CommandId command) => new() { Text = $"command:{command}" };

    /// <summary>Without empty texts, and with local times as instants, so that the address means the same to everyone it is sent to.</summary>
    public AuditSearch Canonical(LocalClock clock) => new() { Text = Given(Text), From = clock.Canonical(Given(From)), To = clock.Canonical(Given(To)), Cursor = Given(Cursor) };

    /// <summary>The filter and the place, or the problem that names the field at fault.</summary>
    public (AuditFilter? Filter, long? Before, Problem? Problem) Parse(IReadOnlyList<string>? teams)
    {
        var query = new QueryReader();
        var (from, to, before) = (query.Instant("from", From), query.Instant("to", To), query.Cursor(Cursor));
        if (query.Problem is { } odd)
            return (null, null, odd);
        if (from >= to)
            return (null, null, CommonProblems.Invalid("to", "The end lies before the beginning.", "Choose a later end."));
        var (filter, problem) = Read(new AuditFilter { From = from, To = to, Teams = teams });
        return (filter, before, problem);
    }

    /// <summary>The address that shows this.</summary>
    public string Address()
    {
        (string Name, string? Value)[] all = [("q", Text), ("from", From), ("to", To), ("cursor", Cursor)];
        var query = string.Join('&', all.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        return query.Length == 0 ? Path : $"{Path}?{query}";
    }

    private (AuditFilter? Filter, Problem? Problem) Read(AuditFilter filter)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in Words(Text ?? ""))
        {
            var (name, value) = word.IndexOf(':', StringComparison.Ordinal) is > 0 and var end ? (word[..end], word[(end + 1)..]) : ("", word);
            var next = (name, value) switch
            {
                (_, "") => null,
                ("actor", _) => filter with { Actor = value },
                ("action", _) => filter with { Action = value },
                ("target", _) => filter with { Target = value },
                ("command", _) when CommandId.Parse(value) is { } id => filter with { Command = id },
                _ => null,
            };
            if (next is null)
                return (null, CommonProblems.Invalid("q", $"“{word}” cannot be searched for.", $"Use {Qualifiers}, each with a whole value, such as target:model:NAME, target:model or command:cmd_…; put one with spaces between quotation marks."));
            if (!seen.Add(name))
                return (null, CommonProblems.Invalid("q", $"{name}: stands there twice.", "A row has one of each; leave one out."));
            filter = next;
        }

        return (filter, null);
    }

    /// <summary>Words between spaces; between quotation marks a space is one of the word's.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var (word, isQuoted) = (new StringBuilder(), false);
        foreach (var letter in text)
        {
            if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!char.IsWhiteSpace(letter) || isQuoted)
            {
                word.Append(letter);
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
