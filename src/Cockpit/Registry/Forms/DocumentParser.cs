using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cockpit.Registry.Forms;

/// <summary>
/// Reads YAML, and JSON as a part of it, into nodes that know their lines. Takes no more of YAML than our documents need: no aliases, tags
/// or second documents, bounded in size and depth, so that no document costs more than its length.
/// </summary>
internal sealed partial class DocumentParser
{
    /// <summary>Most bytes of a document.</summary>
    public const int LongestText = 256 * 1024;

    private const int Deepest = 16;

    // Readers of YAML 1.1 take these for true and false.
    private static readonly HashSet<string> OldFlags = new(["y", "n", "yes", "no", "on", "off"], StringComparer.OrdinalIgnoreCase);

    private readonly Parser _events;
    private readonly Reading _reading;

    private DocumentParser(string text, Reading reading)
    {
        // JSON may be indented by tabs, which YAML refuses, and has no tab inside a string.
        var isJson = text.AsSpan().TrimStart().StartsWith('{');
        _events = new Parser(new StringReader(isJson ? text.Replace('\t', ' ') : text));
        _reading = reading;
    }

    /// <summary>The document, or null when it cannot be read at all; <paramref name="reading"/> then says why.</summary>
    public static DocumentNode? Parse(string text, Reading reading)
    {
        if (Refused(text) is { } fault)
        {
            reading.Fault(fault);
            return null;
        }

        var parser = new DocumentParser(text, reading);
        try
        {
            return parser.Document();
        }
        catch (YamlException wrong)
        {
            reading.Fault(IndentedByTab(text, (int)wrong.Start.Line) ?? new DocumentFault(Math.Max(1, (int)wrong.End.Line), Math.Max(1, (int)wrong.End.Column), "", Words(wrong.Message)));
            return null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            // The library's own slips on texts that are no YAML: a tag without a name, a plain word across lines in a list.
            var reached = parser._events.Current?.End ?? Mark.Empty;
            reading.Fault(new DocumentFault(Math.Max(1, (int)reached.Line), Math.Max(1, (int)reached.Column), "", "This cannot be read as YAML, here or in the lines that follow."));
            return null;
        }
    }

    private static DocumentFault? Refused(string text)
    {
        if (text.Length > LongestText || Encoding.UTF8.GetByteCount(text) > LongestText)
            return new DocumentFault(1, 1, "", string.Create(CultureInfo.InvariantCulture, $"The document is larger than {LongestText} bytes."));
        var line = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '\n')
                line++;
            var isPair = char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair)
                i++;
            else if (char.IsSurrogate(letter) || (char.IsControl(letter) && letter is not ('\t' or '\n' or '\r')))
                return new DocumentFault(line, i - text.LastIndexOf('\n', i), "", string.Create(CultureInfo.InvariantCulture, $"The character U+{(int)letter:X4} cannot stand in a document."));
        }

        return null;
    }

    private DocumentNode? Document()
    {
        Next<StreamStart>();
        if (Next<DocumentStart>() is null)
        {
            _reading.Fault(new DocumentFault(1, 1, "", "The document is empty."));
            return null;
        }

        var node = Node(0);
        if (node is null)
            return null;
        Next<DocumentEnd>();
        if (_events.Current is DocumentStart second)
            _reading.Fault(new DocumentFault((int)second.Start.Line, (int)second.Start.Column, "", "A second document begins here.", "one file holds one document"));
        return node;
    }

    /// <summary>Null ends the reading: the document goes too deep.</summary>
    private DocumentNode? Node(int depth)
    {
        var start = _events.Current!.Start;
        var (line, column) = ((int)start.Line, (int)start.Column);
        if (depth > Deepest)
        {
            _reading.Fault(new DocumentFault(line, column, "", string.Create(CultureInfo.InvariantCulture, $"The document is nested more than {Deepest} deep.")));
            return null;
        }

        if (Next<AnchorAlias>() is { } alias)
        {
            _reading.Fault(new DocumentFault(line, column, "", $"*{alias.Value} is an alias, and aliases are not taken.", "write the value out"));
            return new FaultyNode(line, column);
        }

        if (_events.Current is NodeEvent node && Decorated(node) is { } wrong)
            _reading.Fault(new DocumentFault(line, column, "", wrong, "write the value plainly"));
        return _events.Current switch
        {
            Scalar => Word(Next<Scalar>()!, line, column),
            SequenceStart => List(depth, line, column),
            MappingStart => Map(depth, line, column),
            var other => throw new YamlException(start, start, $"{other.GetType().Name} cannot stand here."),
        };
    }

    private static string? Decorated(NodeEvent node)
        => !node.Anchor.IsEmpty ? $"&{node.Anchor.Value} is an anchor, and anchors are not taken." : !node.Tag.IsEmpty ? $"The tag {node.Tag} is not taken." : null;

    private static ScalarNode Word(Scalar scalar, int line, int column) => new(line, column, scalar.Value, scalar.Style == ScalarStyle.Plain ? KindOf(scalar.Value) : ScalarKind.Text);

    private ListNode? List(int depth, int line, int column)
    {
        Next<SequenceStart>();
        List<DocumentNode> items = [];
        while (Next<SequenceEnd>() is null)
        {
            if (Node(depth + 1) is not { } item)
                return null;
            items.Add(item);
        }

        return new ListNode(line, column, items);
    }

    private MapNode? Map(int depth, int line, int column)
    {
        Next<MappingStart>();
        List<MapEntry> entries = [];
        while (Next<MappingEnd>() is null)
        {
            if (Node(depth + 1) is not { } key || Node(depth + 1) is not { } value)
                return null;
            if (key is ScalarNode name)
                entries.Add(new MapEntry(name, value));
            else if (key is not FaultyNode)
                _reading.Fault(key, "", $"A key must be a word, and here is {key.What}.");
        }

        return new MapNode(line, column, entries);
    }

    /// <summary>The event at hand, if it is of a kind, and goes on to the next.</summary>
    private T? Next<T>() where T : ParsingEvent
    {
        if (_events.Current is null && !_events.MoveNext())
            return null;
        if (_events.Current is not T found)
            return null;
        _events.MoveNext();
        return found;
    }

    /// <summary>As YAML 1.2 reads scalars without quotes, without its octal and hexadecimal numbers.</summary>
    private static ScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Nothing,
        "true" or "false" or "True" or "False" or "TRUE" or "FALSE" => ScalarKind.Flag,
        _ => NumberShape().IsMatch(text) ? ScalarKind.Number : ScalarKind.Text,
    };

    /// <summary>Whether a text that stands without quotes is read as that very text: a word of letters and digits that is no number, flag or nothing.</summary>
    internal static bool IsPlainText(string text) => PlainWord().IsMatch(text) && KindOf(text) == ScalarKind.Text && !OldFlags.Contains(text);

    private static string Words(string message)
    {
        var words = message.ReplaceLineEndings(" ").Trim();
        return words.Length == 0 ? "This cannot be read." : $"{words.TrimEnd('.')}.";
    }

    /// <summary>The parser names the group that a tab breaks, and not the line of the tab.</summary>
    private static DocumentFault? IndentedByTab(string text, int from)
    {
        var lines = text.Split('\n');
        for (var line = Math.Max(1, from); line <= lines.Length; line++)
        {
            var indent = lines[line - 1].AsSpan(0, lines[line - 1].AsSpan().IndexOfAnyExcept(' ', '\t') is var end and >= 0 ? end : 0);
            if (indent.IndexOf('\t') is var column and >= 0)
                return new DocumentFault(line, column + 1, "", "The line is indented by a tab.", "indent with spaces: YAML takes no tabs there");
        }

        return null;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z|^[-+]?\.(inf|Inf|INF)\z|^\.(nan|NaN|NAN)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberShape();
}
