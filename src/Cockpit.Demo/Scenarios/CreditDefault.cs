using Cockpit.Demo.Models;
using Cockpit.Demo.Registry;

namespace Cockpit.Demo.Scenarios;

/// <summary>
/// A bank asks whether an applicant will fail to repay a consumer loan. The demo's drifting model: a new form asks for the income after
/// tax where the old one asked for it before, gives the loan's term in years instead of months, and knows a kind of employment that the
/// model never met.
/// </summary>
public sealed class CreditDefault : Scenario
{
    /// <summary>The employment that only the new form offers.</summary>
    public const string NewEmployment = "Platform work";

    private const double ShareAfterTax = 0.68;

    /// <inheritdoc />
    public override string Model => "credit-default";

    /// <inheritdoc />
    public override ModelRegistration Card { get; } = new()
    {
        Team = "lending",
        Owner = "Head of consumer lending",
        Purpose = "Estimates whether an applicant will default on a consumer loan within twelve months.",
        RiskTier = RiskTier.High,
        Task = ModelTask.Binary,
        ProtectedAttributes = ["sex", "age_band"],
        PositiveLabel = "1",
        Escalation = ["lending-on-call", "model-risk"],
    };

    /// <inheritdoc />
    public override decimal CostPerCall => 0.0040m;

    /// <summary>
    /// The candidate sees half of the questions without being heard; an applicant who cannot be judged is not granted the loan. Two
    /// guardrails watch what the new form changed: a unit, and who applies.
    /// </summary>
    public override string Policy =>
        """
        format: 1
        versions: [{ version: live, weight: 100 }]
        shadows: [{ version: v2, share: 50% }]
        deadline: { total: 2s, firstByte: 1s }
        retries: { most: 1 }
        fallback:
          - default: { prediction: "1" }
        budget: { all: { moneyPerDay: 2000 }, whenSpent: degrade }
        guardrails:
          - { name: units, when: { drift: { column: loan_months } }, then: [alert], window: 5m, after: 1 }
          - { name: applicants, when: { drift: { column: employment } }, then: [alert], window: 5m, after: 1 }
        classes:
          batch: { concurrency: 4, queue: { length: 256, wait: 10s } }

        """;

    /// <inheritdoc />
    public override string SubjectPrefix => "applicant";

    /// <inheritdoc />
    public override Situation Draw(Random random, double change)
    {
        var sex = random.Pick(("Female", 0.47), ("Male", 0.53));
        var age = random.Figure(mean: 43, deviation: 15, low: 18, high: 85);
        var employment = age > 66
            ? random.Pick(("Retired", 0.85), ("Employed", 0.15))
            : random.Pick(("Employed", 0.72), ("Self-employed", 0.15), ("Unemployed", 0.08), (LinearModel.Missing, 0.05));
        var isNewForm = random.NextDouble() < change;
        if (isNewForm && employment is "Employed" or "Self-employed" && random.NextDouble() < 0.3)
            employment = NewEmployment;
        var pay = employment == "Unemployed" ? 1400 : 3100;
        var income = random.Figure(pay, deviation: pay * 0.35, low: 600, high: 15_000, step: 10);
        var amount = random.Figure(mean: 12_000, deviation: 7_000, low: 1_000, high: 50_000, step: 100);
        var months = 12.0 * random.Next(1, 6);
        var late = random.Count(employment == "Unemployed" ? 1.1 : 0.45);
        var history = Math.Min(age - 18, random.Count(6));
        var home = random.Pick(("Rent", 0.45), ("Mortgage", 0.35), ("Own", 0.2));
        var burden = Math.Round(amount / months / income, 3);
        var logOdds = -2.3 + (4.2 * burden) + (1.0 * late) - (0.015 * history) + (home == "Rent" ? 0.4 : 0)
            + (employment switch { "Unemployed" => 1.1, "Self-employed" => 0.3, "Retired" => 0.5, NewEmployment => 1.2, _ => 0 });
        return new Situation(
            new FeatureRow(
                new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["monthly_income"] = isNewForm ? Math.Round(income * ShareAfterTax / 10) * 10 : income, ["loan_amount"] = amount, ["loan_months"] = isNewForm ? months / 12 : months, ["instalment_share"] = burden,
                    ["late_payments_12m"] = late, ["credit_history_years"] = history,
                },
                new Dictionary<string, string>(StringComparer.Ordinal) { ["employment"] = employment, ["home"] = home }),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["sex"] = sex, ["age_band"] = Chance.AgeBand(age) },
            random.Happens(logOdds));
    }
}
