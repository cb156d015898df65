namespace Cockpit.Pages.Model;

/// <summary>A figure for who asks how something is measured.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as text, with its unit.</param>
/// <param name="Definition">Its definition: formula, base, rule for empty cells.</param>
public sealed record FigureLine(string Name, string Value, string Definition);
