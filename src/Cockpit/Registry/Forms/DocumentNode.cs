namespace Cockpit.Registry.Forms;

/// <summary>A part of a document, and where it stands.</summary>
internal abstract record DocumentNode(int Line, int Column)
{
    /// <summary>What it is, for a fault's text.</summary>
    public abstract string What { get; }
}

/// <summary>What a scalar without quotes means by itself.</summary>
internal enum ScalarKind
{
    Text,
    Number,
    Flag,
    Nothing,
}

internal sealed record ScalarNode(int Line, int Column, string Text, ScalarKind Kind) : DocumentNode(Line, Column)
{
    private const int LongestQuote = 60;

    public override string What => Kind switch
    {
        ScalarKind.Nothing => "nothing",
        ScalarKind.Number => $"the number {Quote}",
        ScalarKind.Flag => Quote,
        _ => $"the text '{Quote}'",
    };

    /// <summary>Short, and on one line.</summary>
    public string Quote => new([.. (Text.Length <= LongestQuote ? Text : Text[..LongestQuote] + "…").Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}

internal sealed record ListNode(int Line, int Column, IReadOnlyList<DocumentNode> Items) : DocumentNode(Line, Column)
{
    public override string What => "a list";
}

internal sealed record MapNode(int Line, int Column, IReadOnlyList<MapEntry> Entries) : DocumentNode(Line, Column)
{
    public override string What => "a group of keys";
}

internal sealed record MapEntry(ScalarNode Key, DocumentNode Value);

/// <summary>Something that was found at fault already; nobody complains of it again.</summary>
internal sealed record FaultyNode(int Line, int Column) : DocumentNode(Line, Column)
{
    public override string What => "a fault";
}
