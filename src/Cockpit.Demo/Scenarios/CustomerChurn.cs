using Cockpit.Demo.Models;
using Cockpit.Demo.Registry;

namespace Cockpit.Demo.Scenarios;

/// <summary>
/// A telephone company asks which customer is about to leave, and makes those an offer. The demo's unfair model: it never sees age, but
/// older customers hold longer contracts, so they are made far fewer offers.
/// </summary>
public sealed class CustomerChurn : Scenario
{
    /// <inheritdoc />
    public override string Model => "customer-churn";

    /// <inheritdoc />
    public override ModelRegistration Card { get; } = new()
    {
        Team = "retention",
        Owner = "Customer retention",
        Purpose = "Estimates whether a customer will leave within the next billing period, to decide who is made an offer.",
        RiskTier = RiskTier.Medium,
        Task = ModelTask.Binary,
        ProtectedAttributes = ["sex", "age_band"],
        PositiveLabel = "1",
        Escalation = ["retention-on-call"],
    };

    /// <inheritdoc />
    public override decimal CostPerCall => 0.0008m;

    /// <summary>A guardrail notices that the oldest are made fewer offers.</summary>
    public override string Policy =>
        """
        format: 1
        guardrails:
          - { name: equal-offers, when: { fairness: { attribute: age_band } }, then: [alert], window: 5m, samples: 300, after: 1 }

        """;

    /// <inheritdoc />
    public override string SubjectPrefix => "customer";

    /// <inheritdoc />
    public override Situation Draw(Random random, double change)
    {
        var age = random.Figure(mean: 47, deviation: 17, low: 18, high: 92);
        var contract = age >= 65
            ? random.Pick(("month-to-month", 0.13), ("one-year", 0.27), ("two-year", 0.6))
            : random.Pick(("month-to-month", 0.56), ("one-year", 0.24), ("two-year", 0.2));
        var plan = random.Pick(("mobile", 0.45), ("fibre", 0.35), ("bundle", 0.2));
        var payment = random.Pick(("direct-debit", 0.55), ("card", 0.3), ("invoice", 0.13), (LinearModel.Missing, 0.02));
        var typicalTenure = contract == "month-to-month" ? 16 : 40;
        var tenure = random.Figure(typicalTenure, deviation: typicalTenure * 0.6, low: 0, high: 120);
        var typicalCharge = plan switch { "mobile" => 29, "fibre" => 49, _ => 74 };
        var charge = random.Figure(typicalCharge, deviation: 8, low: 9, high: 140, step: 0.5);
        var calls = random.Count(0.9);
        // Those who will turn away call more often and log in less: the signal that the model lives on.
        var logins = random.Count(Math.Max(1, 11 - (1.5 * calls)));
        var logOdds = -0.9 - (0.028 * tenure) + (0.55 * calls) - (0.12 * logins) + (0.018 * charge)
            + (contract switch { "month-to-month" => 0.9, "one-year" => -0.2, _ => -1.1 }) + (payment == "invoice" ? 0.4 : 0);
        return new Situation(
            new FeatureRow(
                new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["tenure_months"] = tenure, ["monthly_charge"] = charge, ["support_calls_90d"] = calls, ["logins_30d"] = logins,
                },
                new Dictionary<string, string>(StringComparer.Ordinal) { ["contract"] = contract, ["plan"] = plan, ["payment"] = payment }),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["sex"] = random.Pick(("Female", 0.51), ("Male", 0.49)), ["age_band"] = Chance.AgeBand(age),
            },
            random.Happens(logOdds));
    }
}
