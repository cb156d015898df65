using System.Globalization;
using Cockpit.Registry.Forms;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Registry.Policies;

/// <summary>Whether guardrails can do what they say.</summary>
internal sealed class GuardrailCheck(RoutePolicy policy, Reading reading, PolicyFindings findings)
{
    private static readonly GuardrailAction[] OfDecision = [GuardrailAction.Flag, GuardrailAction.Review, GuardrailAction.Reject, GuardrailAction.Fallback, GuardrailAction.Downgrade, GuardrailAction.Alert];
    private static readonly GuardrailAction[] OfWindow = [GuardrailAction.Alert, GuardrailAction.Pause, GuardrailAction.Rollback];

    private IEnumerable<RouteSettings> Settings => policy.Classes.Values.Append(policy.Usual);

    /// <summary>Checks each; what the registry says is left out where it is not known.</summary>
    public void Run(KnownVersions? known, IReadOnlyList<string>? attributes, IReadOnlyCollection<string>? columns)
    {
        for (var i = 0; i < policy.Guardrails.Count; i++)
        {
            var (guardrail, path) = (policy.Guardrails[i], $"guardrails[{i}]");
            CheckActions(guardrail, path);
            CheckRule(guardrail, path);
            if (known is not null)
                CheckVersions(guardrail, path, known);
            if (attributes is not null && guardrail.When is GuardrailRule.Fairness { Attribute: var attribute } && !attributes.Contains(attribute))
                findings.Fault($"{path}.when.fairness.attribute", $"'{attribute}' is no protected attribute of the model.", Nearest.Suggest(attribute, attributes) ?? (attributes.Count == 0 ? "register the model with protectedAttributes" : $"registered are {string.Join(", ", attributes)}"));
            if (columns is { Count: > 0 })
                CheckColumns(guardrail, path, [.. columns, .. attributes ?? []]);
        }
    }

    private void CheckActions(Guardrail guardrail, string path)
    {
        var allowed = guardrail.IsOfWindow ? OfWindow : OfDecision;
        for (var i = 0; i < guardrail.Then.Count; i++)
        {
            if (!allowed.Contains(guardrail.Then[i]))
                findings.Fault($"{path}.then[{i}]", $"'{StoreText.Of(guardrail.Then[i])}' is not for '{guardrail.When.Kind}', which is judged {(guardrail.IsOfWindow ? "over a window: the decisions in it have left already" : "for each decision: one is no reason to change what serves")}.",
                    $"it takes {string.Join(", ", allowed.Select(StoreText.Of))}");
        }

        if (guardrail.Then.Count(Guardrail.Replaces) > 1)
            findings.Fault($"{path}.then", "One answer can only be replaced in one way: give one of reject, fallback and downgrade.");
        if (guardrail.Then.Count(Guardrail.Commands) > 1)
            findings.Fault($"{path}.then", "A model that is paused serves no version: give one of pause and rollback.");
        if (guardrail.Then.Contains(GuardrailAction.Downgrade) && guardrail.To is null)
            findings.Fault($"{path}.then", "A downgrade needs the version that answers instead.", "add to: VERSION");
        if (guardrail.To is not null && !guardrail.Then.Any(action => action is GuardrailAction.Downgrade or GuardrailAction.Rollback))
            findings.Warn($"{path}.to", "Only a downgrade and a rollback go to a version, so this says nothing.");
        if (guardrail.Then.Contains(GuardrailAction.Fallback) && Settings.Any(settings => settings.Fallback.Count == 0))
            findings.Warn($"{path}.then", "Where there is no fallback chain nothing else can answer, so the answer is withheld.");
        if (guardrail.Then.Contains(GuardrailAction.Rollback) && !policy.Asks(RouteTarget.Live))
            findings.Fault($"{path}.then", "A rollback changes which version is live, and this policy asks versions by name only.");
    }

    private void CheckRule(Guardrail guardrail, string path)
    {
        switch (guardrail.When)
        {
            case GuardrailRule.Confidence { Below: null, Above: null }:
                findings.Fault($"{path}.when.confidence", "This takes below, above or both.");
                break;
            case GuardrailRule.Confidence { Below: { } below, Above: { } above } when above >= below:
                findings.Fault($"{path}.when.confidence", string.Create(CultureInfo.InvariantCulture, $"Nothing is above {above} and below {below}, so this never fires."));
                break;
            case GuardrailRule.DisagreementRate { With: var shadow } when !Settings.Any(settings => settings.Shadows.Any(target => target.Version == shadow)):
                findings.Warn($"{path}.when.disagreementRate.version", $"'{shadow}' is no shadow of this policy, so nothing is compared with it.");
                break;
        }

        foreach (var key in (string[])(guardrail.IsOfWindow ? [] : ["window", "samples", "after", "clears"]))
        {
            if (reading.Names($"{path}.{key}") && !(key == "window" && guardrail.Then.Contains(GuardrailAction.Alert)))
                findings.Warn($"{path}.{key}", $"'{guardrail.When.Kind}' is judged for each decision, so this says nothing.");
        }
    }

    private void CheckVersions(Guardrail guardrail, string path, KnownVersions known)
    {
        foreach (var (key, name) in guardrail.Versions)
        {
            if (name != RouteTarget.Live)
                known.Usable($"{path}.{key}", name, findings);
            else if (key == "to" && guardrail.Then.Contains(GuardrailAction.Rollback))
                findings.Fault($"{path}.to", "'live' is what is rolled back.", "name a version that was live before, or leave it out");
        }

        if (guardrail.When is GuardrailRule.Cost)
        {
            foreach (var unpriced in Asked(known).Where(version => !version.HasPrice))
                findings.Fault($"{path}.when.cost", $"Version '{unpriced.Name}' has no price, so what it costs is not known.", "register versions with a cost");
        }

        if (!guardrail.IsOfWindow && Asked(known).Any(version => version.Protocol == EndpointProtocol.Openai))
            findings.Warn($"{path}.when", "Answers that are streamed have left when they could be judged: their decisions say 'skipped'. This holds for whole answers only.");
    }

    private IEnumerable<VersionRow> Asked(KnownVersions known)
        => Settings.SelectMany(settings => settings.Versions).Where(target => target.Weight > 0).Select(target => known.Find(target.Version)).OfType<VersionRow>().DistinctBy(version => version.Name);

    private void CheckColumns(Guardrail guardrail, string path, IReadOnlyCollection<string> columns)
    {
        if (guardrail.When is GuardrailRule.Drift { Column: { } column and not (GuardrailRule.Output.Prediction or GuardrailRule.Output.Score) } && !columns.Contains(column))
            findings.Warn($"{path}.when.drift.column", $"Nobody has sent a column '{column}' lately.{Meant(column, columns)}");
        if (guardrail.When is not GuardrailRule.Output output)
            return;
        for (var i = 0; i < output.Conditions.Count; i++)
        {
            if (output.OfFeatures.Contains(output.Conditions[i]) && !columns.Contains(output.Conditions[i].Feature))
                findings.Warn($"{path}.when.output[{i}]", $"Nobody has sent a column '{output.Conditions[i].Feature}' lately, so the rule cannot hold.{Meant(output.Conditions[i].Feature, columns)}");
        }
    }

    private static string Meant(string column, IReadOnlyCollection<string> columns) => Nearest.Find(column, columns) is { } near ? $" Did you mean '{near}'?" : "";
}
