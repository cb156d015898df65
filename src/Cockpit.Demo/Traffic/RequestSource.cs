using System.Globalization;
using Cockpit.Demo.Protocol;
using Cockpit.Demo.Scenarios;

namespace Cockpit.Demo.Traffic;

/// <summary>A request ready to be sent.</summary>
/// <param name="Model">Whom it asks.</param>
/// <param name="Body">What it asks.</param>
/// <param name="Label">What will turn out to be true.</param>
/// <param name="KnownAfter">How long after the answer that is known; null when nobody ever finds out.</param>
internal sealed record PreparedRequest(string Model, InferRequest Body, string Label, TimeSpan? KnownAfter);

/// <summary>Draws the requests that the demo's applications send. The same seed gives the same sequence.</summary>
internal sealed class RequestSource(IReadOnlyList<Scenario> scenarios, TrafficOptions options)
{
    /// <summary>Small enough that subjects return, as customers do.</summary>
    private const int Subjects = 500;

    private readonly Random _random = new(options.Seed);

    public PreparedRequest Next()
    {
        var scenario = scenarios[_random.Next(scenarios.Count)];
        var situation = scenario.Draw(_random, change: 1);
        return new PreparedRequest(scenario.Model, new InferRequest
        {
            Parameters = new InferParameters
            {
                CockpitAttributes = situation.Attributes,
                CockpitSubject = string.Create(CultureInfo.InvariantCulture, $"{scenario.SubjectPrefix}-{1 + _random.Next(Subjects)}"),
                CockpitClass = _random.NextDouble() < options.BatchShare ? "batch" : "interactive",
            },
            Inputs = RowTensors.Of(situation.Row),
        }, situation.LabelText, KnownAfter());
    }

    private TimeSpan? KnownAfter()
    {
        var (isKnown, seconds) = (_random.NextDouble() < options.KnownShare, 5 + (55 * _random.NextDouble()));
        return isKnown ? TimeSpan.FromSeconds(seconds) : null;
    }
}
