using System.Text.Json.Nodes;
using Cockpit.Registry.Forms;
using Cockpit.Store.Database;
using static Cockpit.Registry.Forms.Scalars;

namespace Cockpit.Registry.Policies;

/// <summary>Every key of a guardrail, once; see <see cref="SettingsForm"/>. Bounds and defaults are those of <see cref="Guardrail"/>.</summary>
internal static class GuardrailForm
{
    /// <summary>Most guardrails of a policy.</summary>
    public const int Most = 50;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private static Form<string> Column { get; } = Words("text", 500);

    private static RecordForm<GuardrailRule.Confidence> Confidence { get; } = new RecordForm<GuardrailRule.Confidence>(() => new GuardrailRule.Confidence(null, null))
        .Maybe("below", Number(-1e9, 1e9), "Fires below this.", rule => rule.Below, (rule, limit) => rule with { Below = limit })
        .Maybe("above", Number(-1e9, 1e9), "Fires above this; with both, between them.", rule => rule.Above, (rule, limit) => rule with { Above = limit });

    private static RecordForm<GuardrailRule.Disagreement> Disagreement { get; } = new RecordForm<GuardrailRule.Disagreement>(() => new GuardrailRule.Disagreement("", null))
        .With("version", SettingsForm.VersionName, "Who is asked as well, in line and within the deadline.", rule => rule.With, (rule, name) => rule with { With = name }, isRequired: true)
        .Maybe("beyond", Number(0, 1e9), "How far the two scores may lie apart; without it the decisions must be the same.", rule => rule.Beyond, (rule, limit) => rule with { Beyond = limit });

    private static RecordForm<GuardrailRule.Cost> Cost { get; } = new RecordForm<GuardrailRule.Cost>(() => new GuardrailRule.Cost(null, null, null))
        .Maybe("perDecision", Number(0m, 1_000_000_000m), "For each decision: what its calls cost.", rule => rule.PerDecision, (rule, limit) => rule with { PerDecision = limit })
        .Maybe("perThousand", Number(0m, 1_000_000_000m), "Over a window: what a thousand decisions cost.", rule => rule.PerThousand, (rule, limit) => rule with { PerThousand = limit })
        .Maybe("perHour", Number(0m, 1_000_000_000m), "Over a window: what an hour costs.", rule => rule.PerHour, (rule, limit) => rule with { PerHour = limit });

    private static RecordForm<GuardrailRule.FailureRate> FailureRate { get; } = new RecordForm<GuardrailRule.FailureRate>(() => new GuardrailRule.FailureRate(0))
        .With("above", Share(isAboveZero: false), "The share of calls without an answer that is allowed.", rule => rule.Above, (rule, limit) => rule with { Above = limit }, isRequired: true);

    private static RecordForm<GuardrailRule.Sla> Sla { get; } = new RecordForm<GuardrailRule.Sla>(() => new GuardrailRule.Sla(0, 0.95))
        .With("ms", Number(0.1, 3_600_000), "Milliseconds that a call may take.", rule => rule.Ms, (rule, limit) => rule with { Ms = limit }, isRequired: true)
        .With("share", Share(isAboveZero: true), "The share of calls that must keep to it; 95% by default.", rule => rule.Keep, (rule, share) => rule with { Keep = share });

    private static RecordForm<GuardrailRule.InputRejection> InputRejection { get; } = new RecordForm<GuardrailRule.InputRejection>(() => new GuardrailRule.InputRejection(0))
        .With("above", Share(isAboveZero: false), "The share of requests that may be refused; each item of a batch counts.", rule => rule.Above, (rule, limit) => rule with { Above = limit }, isRequired: true);

    private static RecordForm<GuardrailRule.Drift> Drift { get; } = new RecordForm<GuardrailRule.Drift>(() => new GuardrailRule.Drift(null))
        .MaybeText("column", Column, "One column; all of them together without it.", rule => rule.Column, (rule, column) => rule with { Column = column });

    private static RecordForm<GuardrailRule.Fairness> Fairness { get; } = new RecordForm<GuardrailRule.Fairness>(() => new GuardrailRule.Fairness(""))
        .With("attribute", Column, "A protected attribute of the model.", rule => rule.Attribute, (rule, attribute) => rule with { Attribute = attribute }, isRequired: true);

    private static RecordForm<GuardrailRule.DisagreementRate> DisagreementRate { get; } = new RecordForm<GuardrailRule.DisagreementRate>(() => new GuardrailRule.DisagreementRate("", 0))
        .With("version", SettingsForm.VersionName, "A shadow of the policy.", rule => rule.With, (rule, name) => rule with { With = name }, isRequired: true)
        .With("above", Share(isAboveZero: false), "The share of copied requests that it may decide otherwise.", rule => rule.Above, (rule, limit) => rule with { Above = limit }, isRequired: true);

    private static ChoiceForm<GuardrailRule> Rule { get; } = new ChoiceForm<GuardrailRule>()
        .Or<GuardrailRule.Confidence, GuardrailRule.Confidence>("confidence", Confidence, "For each decision: how sure the version was of what it decided.", rule => rule, rule => rule)
        .Or<GuardrailRule.Output, IReadOnlyList<RuleCondition>>("output", new ListForm<RuleCondition>(ConditionText.Form, 1, 20), "For each decision: conditions on features, and on prediction and score of the answer, that must never all hold.", conditions => new GuardrailRule.Output(conditions), rule => rule.Conditions)
        .Or<GuardrailRule.Disagreement, GuardrailRule.Disagreement>("disagreement", Disagreement, "For each decision: a second version decides otherwise.", rule => rule, rule => rule)
        .Or<GuardrailRule.Cost, GuardrailRule.Cost>("cost", new CheckedForm<GuardrailRule.Cost>(Cost, OneLimit), "Money, in the versions' currency; one key.", rule => rule, rule => rule)
        .Or<GuardrailRule.FailureRate, GuardrailRule.FailureRate>("failureRate", FailureRate, "Over a window: the live version gives no answer too often.", rule => rule, rule => rule)
        .Or<GuardrailRule.Sla, GuardrailRule.Sla>("sla", Sla, "Over a window: the live version is too slow too often.", rule => rule, rule => rule)
        .Or<GuardrailRule.InputRejection, GuardrailRule.InputRejection>("inputRejection", InputRejection, "Over a window: the model's contract refuses too many requests.", rule => rule, rule => rule)
        .Or<GuardrailRule.Drift, GuardrailRule.Drift>("drift", Drift, "Over a window: the live version's data has drifted from its baseline.", rule => rule, rule => rule)
        .Or<GuardrailRule.Fairness, GuardrailRule.Fairness>("fairness", Fairness, "Over a window: the live version treats groups unequally.", rule => rule, rule => rule)
        .Or<GuardrailRule.DisagreementRate, GuardrailRule.DisagreementRate>("disagreementRate", DisagreementRate, "Over a window: a shadow decides otherwise too often.", rule => rule, rule => rule);

    private static RecordForm<Guardrail> Item { get; } = new RecordForm<Guardrail>(() => new Guardrail("", new GuardrailRule.Drift(null)))
        .With("name", Made("name of 1 to 100 letters, digits, dots, dashes and underscores", 100, CheckName, name => name, "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"), "Names it in findings, breaches and incidents; unique.", guardrail => guardrail.Name, (guardrail, name) => guardrail with { Name = name }, isRequired: true)
        .With("when", Rule, "What must not be.", guardrail => guardrail.When, (guardrail, rule) => guardrail with { When = rule }, isRequired: true)
        .With("then", SettingsForm.Distinct(new ListForm<GuardrailAction>(SettingsForm.Enumeration<GuardrailAction>(), 1, 8), StoreText.Of), "What happens then. For each decision: flag, review, one of reject, fallback and downgrade, alert. Over a window: alert, pause, rollback.", guardrail => guardrail.Then, (guardrail, then) => guardrail with { Then = then }, isRequired: true)
        .MaybeText("to", SettingsForm.VersionName, "The version that answers instead (downgrade), or is made live again (rollback; the last good one by default).", guardrail => guardrail.To, (guardrail, to) => guardrail with { To = to })
        .With("window", Duration(Minute, Month), "Over how long it is looked back; 1h by default.", guardrail => guardrail.Window, (guardrail, window) => guardrail with { Window = window })
        .With("samples", Whole(1, 1_000_000), "With fewer decisions in the window nothing is said; 200 by default.", guardrail => guardrail.Samples, (guardrail, samples) => guardrail with { Samples = samples })
        .With("after", Whole(1, 100), "Evaluations in a row that must fail before it acts; 3 by default.", guardrail => guardrail.After, (guardrail, after) => guardrail with { After = after })
        .With("clears", Whole(1, 100), "Evaluations in a row that must be well before it may act again; 3 by default.", guardrail => guardrail.Clears, (guardrail, clears) => guardrail with { Clears = clears });

    /// <summary>All of them.</summary>
    public static Form<IReadOnlyList<Guardrail>> List { get; } = SettingsForm.Distinct(new ListForm<Guardrail>(Item, 0, Most), guardrail => guardrail.Name);

    /// <summary>A guardrail as a document would write it; equal for guardrails that mean the same.</summary>
    public static JsonNode Write(Guardrail guardrail) => Item.Write(guardrail);

    private static Parsed<string> CheckName(string name)
        => RegistrationName.Fits(name) ? new Parsed<string>(name) : new Parsed<string>(null, $"'{name}' cannot be a guardrail's name.", "a name has letters, digits, dots, dashes and underscores");

    private static string? OneLimit(GuardrailRule.Cost cost)
        => (cost.PerDecision is null ? 0 : 1) + (cost.PerThousand is null ? 0 : 1) + (cost.PerHour is null ? 0 : 1) == 1 ? null : "This takes one of the keys perDecision, perThousand and perHour.";
}
