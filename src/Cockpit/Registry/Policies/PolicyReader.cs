using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Policies;

/// <summary>Reads a route policy from the document that people write: YAML, or JSON.</summary>
public static class PolicyReader
{
    /// <summary>Most bytes of a document, in UTF-8.</summary>
    public const int LongestText = DocumentParser.LongestText;

    /// <summary>The policy, or everything that is wrong with its document, in order of lines. Never throws, whatever the text.</summary>
    /// <param name="text">The document.</param>
    /// <param name="revision">Counts the policies of a model from 1; 0 for one that is not in force.</param>
    public static (RoutePolicy? Policy, IReadOnlyList<DocumentFault> Faults) Read(string text, long revision = 0)
    {
        var document = ReadDocument(text, revision);
        return (document.Policy, document.Faults);
    }

    /// <summary>The policy, and where in the document each of its settings stands.</summary>
    internal static PolicyDocument ReadDocument(string text, long revision)
    {
        var reading = new Reading();
        var draft = new PolicyDraft();
        if (DocumentParser.Parse(text, reading) is { } node)
            PolicyForm.Document.TryReadOnto(draft, node, "", reading, out draft);
        return new PolicyDocument(new RoutePolicy(revision, draft.UsualClass, draft.Usual, draft.Classes, draft.Callers, draft.Guardrails), reading);
    }
}

/// <summary>A document that was read.</summary>
/// <param name="Readable">The policy of the keys that could be read; the others are as if they were not there.</param>
/// <param name="Reading">Its faults and places.</param>
internal sealed record PolicyDocument(RoutePolicy Readable, Reading Reading)
{
    /// <summary>What is wrong, in order of lines.</summary>
    public IReadOnlyList<DocumentFault> Faults { get; } = Reading.Faults;

    /// <summary>The policy; null when anything is wrong with it.</summary>
    public RoutePolicy? Policy => Faults.Count == 0 ? Readable : null;
}
