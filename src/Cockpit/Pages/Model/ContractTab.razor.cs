using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Registry.Contracts;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>What is agreed of inputs and outputs: in words, what broke it lately, as written, and a text to check.</summary>
public sealed partial class ContractTab
{
    private const string Follow = "Requests that come in from then on are held to it, on every gateway within about a second.";

    private const string Beginning = """
        apiVersion: v3.1.0
        kind: DataContract
        id: inputs-and-outputs
        version: 1.0.0
        status: active
        schema:
          - name: inputs
            properties: []

        """;

    /// <summary>What is shown; with its contract.</summary>
    [Parameter, EditorRequired]
    public ModelContent Content { get; set; } = default!;

    /// <summary>Why the reader may not put a contract in force; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Checks a text; changes nothing.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<DocumentProposal?>> Check { get; set; } = default!;

    /// <summary>Says what a checked text would do to what was decided lately, or to a sample of rows; changes nothing.</summary>
    [Parameter]
    public Func<string, string?, Task<IReadOnlyList<string>?>>? Rehearse { get; set; }

    /// <summary>Asks for a checked text to be put in force; answers why that was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<DocumentProposal, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    private ContractContent Contract => Content.Contract!;

    private string Headline => Contract.Revision == 0
        ? "No contract is set: whatever a request brings is sent to the model."
        : Contract.State.IsEnforced ? $"Contract {Contract.Revision} says what requests and answers mean, and is enforced on every one."
        : $"Contract {Contract.Revision} is {Contract.State.Status}: what would break it is flagged, and nothing is refused or changed.";

    private string Commands => $"cockpit contract check contract.yaml\ncockpit contract test contract.yaml rows.csv\ncurl -X POST \"$COCKPIT/api/v1/models/{Content.View.Name}/contract/dry-run\" -H \"Authorization: Bearer $KEY\" --data-binary @contract.yaml";

    private static string Words(ContractAction action) => action switch { ContractAction.Refused => "refused", ContractAction.Coerced => "put right", _ => "flagged" };
}
