using System.Globalization;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>How requests are routed, protected and paid for: in words, as written, what changed last, and a text to check.</summary>
public sealed partial class PolicyTab
{
    /// <summary>What is shown; with its policy.</summary>
    [Parameter, EditorRequired]
    public ModelContent Content { get; set; } = default!;

    /// <summary>Why the reader may not put a policy in force; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Checks a text; changes nothing.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<DocumentProposal?>> Check { get; set; } = default!;

    /// <summary>Says what a checked text would do to what was decided lately; changes nothing.</summary>
    [Parameter]
    public Func<string, string?, Task<IReadOnlyList<string>?>>? Rehearse { get; set; }

    /// <summary>Asks for a checked text to be put in force; answers why that was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<DocumentProposal, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    private const string Follow = "Requests that come in from then on follow it, on every gateway within about a second; those being answered keep the policy they came under.";
    private const string ChangeNote = "A line without a class is of every class that has no settings of its own.";

    private string Commands => $"cockpit policy check policy.yaml --model {Content.View.Name}\ncockpit policy dry-run policy.yaml --model {Content.View.Name}";

    private PolicyContent Policy => Content.Policy!;

    private string Headline => Policy.Revision == 0
        ? "No policy is set, so the defaults are in force: the live version answers, and nothing is retried, kept or limited by money."
        : $"Policy {Policy.Revision} says how requests are routed, protected and paid for.";

    private static string Amount(SpentBar bar, decimal value) => bar.IsMoney ? HealthWords.Money(value, bar.Currency) : Say.Count((long)value);

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
