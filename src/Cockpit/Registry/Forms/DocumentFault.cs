using System.Globalization;

namespace Cockpit.Registry.Forms;

/// <summary>What is wrong with a document, and where.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">The setting, such as <c>classes.batch.queue.length</c> or <c>versions[0].weight</c>; empty for the whole document.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What was probably meant, or what to do; null when there is nothing to say.</param>
public sealed record DocumentFault(int Line, int Column, string Path, string Message, string? Suggestion = null)
{
    /// <summary>As compilers write it, behind a file's name: <c>line:column: path: message (suggestion)</c>.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: {(Path.Length == 0 ? "" : Path + ": ")}{Message}{(Suggestion is null ? "" : $" ({Suggestion})")}");
}
