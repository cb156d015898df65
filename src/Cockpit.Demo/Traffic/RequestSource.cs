using System.Globalization;
using Cockpit.Demo.Protocol;
using Cockpit.Demo.Scenarios;

namespace Cockpit.Demo.Traffic;

/// <summary>A request ready to be sent.</summary>
internal sealed record PreparedRequest(string Model, InferRequest Body);

/// <summary>Draws the requests that the demo's applications send. The same seed gives the same sequence.</summary>
internal sealed class RequestSource(IReadOnlyList<Scenario> scenarios, TrafficOptions options)
{
    /// <summary>Small enough that subjects return, as customers do.</summary>
    private const int Subjects = 500;

    private readonly Random _random = new(options.Seed);

    public PreparedRequest Next()
    {
        var scenario = scenarios[_random.Next(scenarios.Count)];
        var situation = scenario.Draw(_random);
        return new PreparedRequest(scenario.Model, new InferRequest
        {
            Parameters = new InferParameters
            {
                CockpitAttributes = situation.Attributes,
                CockpitSubject = string.Create(CultureInfo.InvariantCulture, $"{scenario.SubjectPrefix}-{1 + _random.Next(Subjects)}"),
                CockpitClass = _random.NextDouble() < options.BatchShare ? "batch" : "interactive",
            },
            Inputs = RowTensors.Of(situation.Row),
        });
    }
}
