using System.Globalization;
using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Serving;

namespace Cockpit.Demo.Past;

/// <summary>
/// What a model decided in the month before the demo began, so that a newcomer need not wait a month to see one. The same scenario and
/// days give the same decisions.
/// </summary>
public static class History
{
    /// <summary>How many days it reaches back.</summary>
    public const int Days = 30;

    /// <summary>Days before the present at which the world begins to change; it takes <see cref="DaysOfChange"/>.</summary>
    public const int ChangeBegan = 10;

    private const int DaysOfChange = 3;
    private const int FewestADay = 225;
    private const int MostADay = 276;
    private const int Subjects = 500;
    private const double NeverKnown = 0.04;
    private const double BatchShare = 0.15;

    // The last minutes belong to the live traffic.
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(10);

    /// <summary>Every decision in order of time, ten minutes ago the latest.</summary>
    /// <param name="scenario">Draws the cases.</param>
    /// <param name="model">Decides them.</param>
    /// <param name="now">When the demo began.</param>
    public static IEnumerable<PastDecision> Of(Scenario scenario, ServedModel model, DateTimeOffset now)
    {
        // Instants have a chance of their own: at whatever hour the demo begins, the cases are the same.
        var times = new Random(SeedOf(scenario.Model));
        var end = now - Gap;
        for (var day = Days; day > 0; day--)
        {
            // And so has each day: how far the change had come in one does not move the next.
            var random = new Random(SeedOf($"{scenario.Model} {day}"));
            var begin = end.AddDays(-day);
            var instants = Enumerable.Range(0, random.Next(FewestADay, MostADay)).Select(_ => Instant(begin, times)).Order().ToList();
            for (var number = 0; number < instants.Count; number++)
                yield return Decide(scenario, model, $"demo-{scenario.Model}-{begin:yyyyMMdd}-{number:000}", instants[number], end - instants[number], random);
        }
    }

    /// <summary>How far the world had moved at a distance from the present: 0 before the change, 1 once it is complete.</summary>
    public static double ChangeAt(TimeSpan age) => Math.Clamp((ChangeBegan - age.TotalDays) / DaysOfChange, 0, 1);

    private static int SeedOf(string name) => name.Aggregate(17, (seed, letter) => unchecked((seed * 31) + letter));

    private static PastDecision Decide(Scenario scenario, ServedModel model, string id, DateTimeOffset at, TimeSpan age, Random random)
    {
        var situation = scenario.Draw(random, ChangeAt(age));
        var (prediction, score) = model.Decide(situation.Row);
        var (isKnown, daysUntilKnown) = (random.NextDouble() >= NeverKnown, 1.5 + (4.5 * random.NextDouble()));
        return new PastDecision
        {
            Id = id, At = at, Model = model.Name, Version = model.Version,
            TrafficClass = random.NextDouble() < BatchShare ? "batch" : "interactive",
            Features = situation.Row.Numbers.Select(pair => KeyValuePair.Create(pair.Key, (object)pair.Value))
                .Concat(situation.Row.Texts.Select(pair => KeyValuePair.Create(pair.Key, (object)pair.Value))).ToDictionary(StringComparer.Ordinal),
            Attributes = situation.Attributes, Prediction = prediction, Score = score,
            LatencyMs = Math.Round(Math.Exp(random.Normal(1.6, 0.5)), 2), Cost = scenario.CostPerCall,
            Subject = string.Create(CultureInfo.InvariantCulture, $"{scenario.SubjectPrefix}-{1 + random.Next(Subjects)}"),
            Label = isKnown && age.TotalDays > daysUntilKnown ? situation.LabelText : null,
        };
    }

    /// <summary>An instant of the day that begins then; in the afternoon there is more to decide than at night.</summary>
    private static DateTimeOffset Instant(DateTimeOffset begin, Random random)
    {
        while (true)
        {
            var at = begin.AddMilliseconds(random.Next(86_400_000));
            var busy = 0.55 + (0.45 * Math.Cos((at.TimeOfDay.TotalHours - 14) / 24 * 2 * Math.PI));
            if (random.NextDouble() < busy)
                return at;
        }
    }
}
