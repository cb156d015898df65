using System.Globalization;
using Cockpit.Store.Database;

namespace Cockpit.Registry.Policies;

/// <summary>What a guardrail does when it fires, the mildest first within a kind.</summary>
public enum GuardrailAction
{
    /// <summary>The decision says so.</summary>
    Flag,
    /// <summary>The decision is marked for a person; its path says so.</summary>
    Review,
    /// <summary>Nobody hears the answer.</summary>
    Reject,
    /// <summary>The policy's fallback chain answers instead.</summary>
    Fallback,
    /// <summary>A named version answers instead.</summary>
    Downgrade,
    /// <summary>The model stops serving.</summary>
    Pause,
    /// <summary>The version before, or a named one, is made live again.</summary>
    Rollback,
    /// <summary>An incident is opened.</summary>
    Alert,
}

/// <summary>A rule that is checked while the model serves, and what happens when it fails. Immutable; the same for every class.</summary>
/// <param name="Name">Unique within the policy.</param>
/// <param name="When">What must not be.</param>
public sealed record Guardrail(string Name, GuardrailRule When)
{
    /// <summary>What happens then. Never empty; at most one of those that replace an answer.</summary>
    public IReadOnlyList<GuardrailAction> Then { get; init; } = [];
    /// <summary>The version that answers instead, or that is made live again; null is the last good one.</summary>
    public string? To { get; init; }
    /// <summary>Over how long it is looked back. 1 m to 30 d; 1 h by default.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);
    /// <summary>With fewer decisions in the window nothing is said. 1 to 1,000,000; 200 by default.</summary>
    public int Samples { get; init; } = 200;
    /// <summary>Evaluations in a row that must fail before it acts. 1 to 100; 3 by default.</summary>
    public int After { get; init; } = 3;
    /// <summary>Evaluations in a row that must be well before it may act again. 1 to 100; 3 by default.</summary>
    public int Clears { get; init; } = 3;

    /// <summary>Whether it looks at a span of time and not at single decisions.</summary>
    public bool IsOfWindow => When.IsOfWindow;

    /// <summary>The action that decides what becomes of an answer; null when the answer goes out as it is.</summary>
    public GuardrailAction? Replacing => Then.Any(Replaces) ? Then.First(Replaces) : null;

    /// <summary>The strongest thing that it does to a decision, as the decision's finding says it.</summary>
    public GuardrailAction Strongest => Replacing ?? (Then.Contains(GuardrailAction.Review) ? GuardrailAction.Review : Then[0]);

    /// <summary>Whether an action puts another answer, or none, in the place of an answer.</summary>
    public static bool Replaces(GuardrailAction action) => action is GuardrailAction.Reject or GuardrailAction.Fallback or GuardrailAction.Downgrade;

    /// <summary>Whether an action changes what serves.</summary>
    public static bool Commands(GuardrailAction action) => action is GuardrailAction.Pause or GuardrailAction.Rollback;

    /// <summary>The versions that it names, and the key under which it does.</summary>
    public IEnumerable<(string Key, string Version)> Versions
    {
        get
        {
            if (To is { } to)
                yield return ("to", to);
            if (When.Version is { } version)
                yield return ($"when.{When.Kind}.version", version);
        }
    }
}

/// <summary>What a guardrail watches for.</summary>
public abstract record GuardrailRule
{
    /// <summary>The key that names its kind in a document.</summary>
    public string Kind => StoreText.Of(Watched);
    /// <summary>Whether it is judged over a span of time.</summary>
    public virtual bool IsOfWindow => true;
    /// <summary>The other version that it asks or compares with; null for none.</summary>
    public virtual string? Version => null;

    /// <summary>Its kind.</summary>
    public abstract GuardrailKind Watched { get; }
    /// <summary>What must not be, with its limit, such as <c>confidence below 0.6</c>.</summary>
    public abstract string Words { get; }
    /// <summary>The limit alone; null where a verdict or conditions take its place.</summary>
    public virtual double? Limit => null;

    private protected static string Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";

    private protected static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");

    /// <summary>How sure the version was of what it decided: the score of a binary model's decided class, else the score as it came. All that is given must hold.</summary>
    public sealed record Confidence(double? Below, double? Above) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.Confidence;
        /// <inheritdoc />
        public override string Words => (Below, Above) switch
        {
            ({ } below, { } above) => $"confidence between {Number(above)} and {Number(below)}",
            ({ } below, null) => $"confidence below {Number(below)}",
            var (_, above) => $"confidence above {Number(above)}",
        };
        /// <inheritdoc />
        public override double? Limit => Below ?? Above;
        /// <inheritdoc />
        public override bool IsOfWindow => false;
    }

    /// <summary>Conditions on features, and on <c>prediction</c> and <c>score</c> of the answer, that must never all hold.</summary>
    public sealed record Output(IReadOnlyList<RuleCondition> Conditions) : GuardrailRule
    {
        /// <summary>Stands for what was decided.</summary>
        public const string Prediction = "prediction";
        /// <summary>Stands for the score beside it.</summary>
        public const string Score = "score";

        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.Output;
        /// <inheritdoc />
        public override string Words => string.Join(" and ", Conditions.Select(ConditionText.Text));
        /// <inheritdoc />
        public override bool IsOfWindow => false;

        /// <summary>Conditions on the answer, which cost least.</summary>
        public IReadOnlyList<RuleCondition> OfAnswer { get; } = [.. Conditions.Where(condition => condition.Feature is Prediction or Score)];
        /// <summary>Conditions on features.</summary>
        public IReadOnlyList<RuleCondition> OfFeatures { get; } = [.. Conditions.Where(condition => condition.Feature is not (Prediction or Score))];
    }

    /// <summary>A second version decides otherwise; with <paramref name="Beyond"/>, its score lies further away than that.</summary>
    public sealed record Disagreement(string With, double? Beyond) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.Disagreement;
        /// <inheritdoc />
        public override string Words => Beyond is { } beyond ? string.Create(CultureInfo.InvariantCulture, $"score more than {beyond:0.####} from that of version {With}") : $"decided otherwise than by version {With}";
        /// <inheritdoc />
        public override double? Limit => Beyond;
        /// <inheritdoc />
        public override bool IsOfWindow => false;
        /// <inheritdoc />
        public override string? Version => With;
    }

    /// <summary>Money, in the versions' currency. One of the three is given.</summary>
    public sealed record Cost(decimal? PerDecision, decimal? PerThousand, decimal? PerHour) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.Cost;
        /// <inheritdoc />
        public override string Words => PerDecision is { } each ? $"cost above {Number((double)each)} a decision" : PerThousand is { } thousand ? $"cost above {Number((double)thousand)} a thousand decisions" : $"cost above {Number((double?)PerHour)} an hour";
        /// <inheritdoc />
        public override double? Limit => (double?)(PerDecision ?? PerThousand ?? PerHour);
        /// <inheritdoc />
        public override bool IsOfWindow => PerDecision is null;
    }

    /// <summary>The share of calls to the live version without an answer.</summary>
    public sealed record FailureRate(double Above) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.FailureRate;
        /// <inheritdoc />
        public override string Words => $"more than {Share(Above)} of calls without an answer";
        /// <inheritdoc />
        public override double? Limit => Above;
    }

    /// <summary>Fewer than a share of the live version's calls took at most so many milliseconds.</summary>
    public sealed record Sla(double Ms, double Keep) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.Sla;
        /// <inheritdoc />
        public override string Words => string.Create(CultureInfo.InvariantCulture, $"fewer than {Share(Keep)} of calls within {Ms:0.##} ms");
        /// <inheritdoc />
        public override double? Limit => Ms;
    }

    /// <summary>The live version's data, or one column of it, has drifted from its baseline.</summary>
    public sealed record Drift(string? Column) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.Drift;
        /// <inheritdoc />
        public override string Words => Column is { } column ? $"drift of {column}" : "drift";
    }

    /// <summary>The live version treats the groups of a protected attribute unequally.</summary>
    public sealed record Fairness(string Attribute) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.Fairness;
        /// <inheritdoc />
        public override string Words => $"unequal treatment by {Attribute}";
    }

    /// <summary>The share of requests that the contract refuses, by items.</summary>
    public sealed record InputRejection(double Above) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.InputRejection;
        /// <inheritdoc />
        public override string Words => $"more than {Share(Above)} of requests refused by the contract";
        /// <inheritdoc />
        public override double? Limit => Above;
    }

    /// <summary>The share of copied requests that a shadow decides otherwise than what was answered.</summary>
    public sealed record DisagreementRate(string With, double Above) : GuardrailRule
    {
        /// <inheritdoc />
        public override GuardrailKind Watched => GuardrailKind.DisagreementRate;
        /// <inheritdoc />
        public override string Words => $"more than {Share(Above)} of copied requests decided otherwise by version {With}";
        /// <inheritdoc />
        public override double? Limit => Above;
        /// <inheritdoc />
        public override string? Version => With;
    }
}

/// <summary>What a guardrail can watch for; see <see cref="GuardrailRule"/>.</summary>
public enum GuardrailKind
{
    /// <summary>How sure the version was.</summary>
    Confidence,
    /// <summary>Conditions that must never all hold.</summary>
    Output,
    /// <summary>A second version decides otherwise.</summary>
    Disagreement,
    /// <summary>Money.</summary>
    Cost,
    /// <summary>Calls without an answer.</summary>
    FailureRate,
    /// <summary>Slow calls.</summary>
    Sla,
    /// <summary>Requests that the contract refuses.</summary>
    InputRejection,
    /// <summary>Data that has changed.</summary>
    Drift,
    /// <summary>Groups treated unequally.</summary>
    Fairness,
    /// <summary>A shadow that decides otherwise.</summary>
    DisagreementRate,
}
