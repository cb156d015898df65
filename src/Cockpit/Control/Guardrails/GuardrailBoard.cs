using Cockpit.Control.Guards;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Registry.Forms;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Guardrails;

namespace Cockpit.Control.Guardrails;

/// <summary>How the guardrails of a model's policy stand.</summary>
/// <param name="Model">The model.</param>
/// <param name="Revision">The policy that has them; 0 for none.</param>
/// <param name="Guardrails">In the policy's order.</param>
/// <param name="Breaches">Those of the last 30 days, the newest first.</param>
public sealed record GuardrailsDocument(string Model, long Revision, IReadOnlyList<GuardrailDocument> Guardrails, IReadOnlyList<BreachDocument> Breaches);

/// <summary>One guardrail and how it stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it watches.</param>
/// <param name="When">What must not be, in words.</param>
/// <param name="Then">What happens then.</param>
/// <param name="To">The version that it goes to; null for none, and for the last good one.</param>
/// <param name="EachDecision">Whether it judges single decisions and not a window.</param>
/// <param name="Window">Over how long it is looked back.</param>
/// <param name="Samples">With fewer decisions nothing is said; null where each decision is judged.</param>
/// <param name="State">insufficient, within, watch or failed.</param>
/// <param name="Since">Since when; null where that is not kept.</param>
/// <param name="CheckedAt">When it was last looked; null before the first look.</param>
/// <param name="Version">The version that was looked at; null for all.</param>
/// <param name="N">What the figure was counted on.</param>
/// <param name="Value">The figure; of single decisions, how many it fired for. Null where there is none.</param>
/// <param name="Limit">What it must not exceed; null for one that rests on a verdict.</param>
/// <param name="Sentence">What was found, in words.</param>
/// <param name="Breached">Whether it has acted and may not act again yet.</param>
public sealed record GuardrailDocument(string Name, string Kind, string When, IReadOnlyList<string> Then, string? To, bool EachDecision, string Window, int? Samples, string State, DateTimeOffset? Since,
    DateTimeOffset? CheckedAt, string? Version, long N, double? Value, double? Limit, string Sentence, bool Breached);

/// <summary>A guardrail that failed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version that was looked at; null for all.</param>
/// <param name="From">When it acted.</param>
/// <param name="To">When it was well again; null while that lasts.</param>
/// <param name="N">What the figure was counted on.</param>
/// <param name="Value">The figure then.</param>
/// <param name="Limit">What it must not exceed.</param>
/// <param name="Action">What it did.</param>
/// <param name="Command">The command that it asked for.</param>
/// <param name="Sentence">What was found, and what came of it.</param>
public sealed record BreachDocument(string Name, string? Version, DateTimeOffset From, DateTimeOffset? To, long N, double? Value, double? Limit, string Action, string? Command, string Sentence);

/// <summary>Shows how guardrails stand: what the sweep found last, and of those that judge each decision how often they fired in their window.</summary>
public sealed class GuardrailBoard(GuardrailQueries queries, GuardrailReader reader, TimeProvider clock)
{
    private const int MostBreaches = 100;
    private static readonly TimeSpan Shown = TimeSpan.FromDays(30);

    /// <summary>All of a model.</summary>
    public async Task<GuardrailsDocument> ReadAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        var states = (await queries.StatesAsync(model.Row.Name, cancellationToken)).ToDictionary(state => state.Name, StringComparer.Ordinal);
        List<GuardrailDocument> guardrails = [];
        foreach (var guardrail in model.Policy.Guardrails)
            guardrails.Add(Of(guardrail, states.GetValueOrDefault(guardrail.Name), guardrail.IsOfWindow ? null : await reader.ReadAsync(model, guardrail, cancellationToken)));
        var now = clock.GetUtcNow();
        var breaches = await queries.BreachesAsync(model.Row.Name, now - Shown, now.AddDays(1), MostBreaches, cancellationToken);
        return new GuardrailsDocument(model.Row.Name, model.Policy.Revision, guardrails, [.. breaches.Select(Of)]);
    }

    private static GuardrailDocument Of(Guardrail guardrail, GuardrailStateRow? kept, GuardFinding? fired)
    {
        var state = fired is null ? kept?.State ?? GuardrailState.Insufficient : StateOf(fired.Verdict);
        return new GuardrailDocument(guardrail.Name, guardrail.When.Kind, guardrail.When.Words, [.. guardrail.Then.Select(StoreText.Of)], guardrail.To, !guardrail.IsOfWindow, Scalars.Text(guardrail.Window),
            guardrail.IsOfWindow ? guardrail.Samples : null, StoreText.Of(state), kept?.Since, kept?.CheckedAt, kept?.Version, fired?.N ?? kept?.N ?? 0, fired is null ? kept?.Value : fired.Value,
            guardrail.When.Limit, fired?.Sentence ?? kept?.Sentence ?? "It was not looked at yet.", kept?.Breach is not null);
    }

    /// <summary>A verdict as it is stored and shown.</summary>
    internal static GuardrailState StateOf(GuardVerdict verdict) => verdict switch
    {
        GuardVerdict.Within => GuardrailState.Within,
        GuardVerdict.Watch => GuardrailState.Watch,
        GuardVerdict.Failed => GuardrailState.Failed,
        _ => GuardrailState.Insufficient,
    };

    private static BreachDocument Of(GuardrailBreachRow row)
        => new(row.Name, row.Version, row.From, row.To, row.N, row.Value, row.Limit, row.Action, row.Command is { } command ? new CommandId(command).ToString() : null, row.Sentence);
}
