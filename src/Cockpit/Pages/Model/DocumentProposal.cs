using Cockpit.Registry.Forms;

namespace Cockpit.Pages.Model;

/// <summary>A text that was checked and is not in force.</summary>
/// <param name="Text">The document.</param>
/// <param name="ModelRevision">The model's revision that it was compared with; putting it in force is guarded by it.</param>
/// <param name="Faults">Why it cannot be put in force.</param>
/// <param name="Warnings">What is probably not meant.</param>
/// <param name="Changes">What it would change, in words.</param>
public sealed record DocumentProposal(string Text, long ModelRevision, IReadOnlyList<DocumentFault> Faults, IReadOnlyList<DocumentFault> Warnings, IReadOnlyList<string> Changes);
