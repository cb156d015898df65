using Cockpit.Demo.Models;
using Cockpit.Demo.Registry;

namespace Cockpit.Demo.Scenarios;

/// <summary>A restaurant service tells a customer in how many minutes the meal will arrive. Nothing happened to its world: the demo's healthy model, whose next version fails.</summary>
public sealed class DeliveryTime : Scenario
{
    /// <inheritdoc />
    public override string Model => "delivery-time";

    /// <inheritdoc />
    public override ModelRegistration Card { get; } = new()
    {
        Team = "logistics",
        Owner = "Courier operations",
        Purpose = "Predicts the minutes until an order arrives, as shown to the customer before ordering.",
        RiskTier = RiskTier.Low,
        Task = ModelTask.Regression,
        ProtectedAttributes = ["neighbourhood_income"],
        Escalation = ["logistics-on-call"],
    };

    /// <inheritdoc />
    public override decimal CostPerCall => 0.0001m;

    /// <summary>A version that fails does not stay live: a guardrail puts the one before back.</summary>
    public override string Policy =>
        """
        format: 1
        guardrails:
          - { name: failing, when: { failureRate: { above: 10% } }, then: [alert, rollback], window: 1m, samples: 50, after: 2 }

        """;

    /// <inheritdoc />
    public override string SubjectPrefix => "order";

    /// <inheritdoc />
    public override Situation Draw(Random random, double change)
    {
        var income = random.Pick(("low", 0.3), ("middle", 0.45), ("high", 0.25));
        // Kitchens gather where people have money; the others wait longer.
        var distance = random.Figure(income == "low" ? 4.1 : 2.9, deviation: 1.4, low: 0.2, high: 12, step: 0.1);
        var vehicle = distance > 5 ? random.Pick(("scooter", 0.7), ("car", 0.3)) : random.Pick(("bicycle", 0.6), ("scooter", 0.4));
        var weather = random.Pick(("clear", 0.62), ("rain", 0.27), ("snow", 0.08), (LinearModel.Missing, 0.03));
        var items = 1 + random.Count(2.2);
        var queue = random.Count(3);
        var busy = random.Pick(("lunch", 0.3), ("dinner", 0.45), ("between", 0.25));
        var minutes = 9 + (3.4 * distance) + (0.8 * items) + (1.7 * queue)
            + (weather switch { "rain" => 3.5, "snow" => 9, _ => 0 })
            + (vehicle switch { "bicycle" => 2, "car" => 1, _ => 0 })
            + (busy switch { "dinner" => 4, "lunch" => 2, _ => 0 })
            + random.Normal(0, 3.5);
        return new Situation(
            new FeatureRow(
                new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["distance_km"] = distance, ["items"] = items, ["kitchen_queue"] = queue,
                },
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["vehicle"] = vehicle, ["weather"] = weather, ["time_of_day"] = busy,
                }),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["neighbourhood_income"] = income },
            Math.Max(5, minutes));
    }
}
