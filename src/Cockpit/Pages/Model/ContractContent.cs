using Cockpit.Registry.Contracts;
using Cockpit.Registry.Forms;
using Cockpit.Telemetry.Refusals;

namespace Cockpit.Pages.Model;

/// <summary>What the Contract tab shows: what is agreed, what broke it lately, and the document.</summary>
public sealed record ContractContent
{
    /// <summary>Counts the model's contracts; 0 without one.</summary>
    public long Revision { get; init; }
    /// <summary>The document as it was written; null without one.</summary>
    public string? Text { get; init; }
    /// <summary>Who asked for it.</summary>
    public string? SetBy { get; init; }
    /// <summary>Since when it is in force.</summary>
    public DateTimeOffset? SetAt { get; init; }
    /// <summary>Who answers for it.</summary>
    public string Owner { get; init; } = "";
    /// <summary>The document's own status, and whether it may refuse anything.</summary>
    public (string Status, bool IsEnforced) State { get; init; }
    /// <summary>Inputs and outputs, in words.</summary>
    public IReadOnlyList<AgreedPart> Parts { get; init; } = [];
    /// <summary>Items of requests that were refused in the last day.</summary>
    public long Refused { get; init; }
    /// <summary>Rules that were broken in the last day, the most frequent first.</summary>
    public IReadOnlyList<RefusalLine> Broken { get; init; } = [];
    /// <summary>What the document says and nothing enforces.</summary>
    public IReadOnlyList<DocumentFault> Warnings { get; init; } = [];
    /// <summary>What changed since the revision before, graded; null when that is not known.</summary>
    public IReadOnlyList<string>? Changes { get; init; }
    /// <summary>Whether the stored text cannot be read by this program.</summary>
    public bool IsUnreadable { get; init; }
}

/// <summary>The inputs or the outputs of a contract.</summary>
/// <param name="Name">inputs or outputs.</param>
/// <param name="Fields">The fields.</param>
/// <param name="Rules">Rules about several fields, in words.</param>
public sealed record AgreedPart(string Name, IReadOnlyList<ContractField> Fields, IReadOnlyList<string> Rules);
