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
    public Func<string, Task<PolicyProposal?>> Check { get; set; } = default!;

    /// <summary>Asks for a checked text to be put in force; answers why that was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<PolicyProposal, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    private PolicyContent Policy => Content.Policy!;

    private string Headline => Policy.Revision == 0
        ? "No policy is set, so the defaults are in force: the live version answers, and nothing is retried, kept or limited by money."
        : $"Policy {Policy.Revision} says how requests are routed, protected and paid for.";

    private static string Amount(SpentBar bar, decimal value) => bar.IsMoney ? HealthWords.Money(value, bar.Currency) : Say.Count((long)value);

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
