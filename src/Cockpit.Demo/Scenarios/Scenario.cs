using Cockpit.Demo.Models;
using Cockpit.Demo.Registry;

namespace Cockpit.Demo.Scenarios;

/// <summary>One decision that the world asks for: the features, who it is about, and what really happens.</summary>
/// <param name="Row">What the model sees.</param>
/// <param name="Attributes">Protected attributes, which the model does not see.</param>
/// <param name="Label">What really happens: 0 or 1, or an amount.</param>
public sealed record Situation(FeatureRow Row, IReadOnlyDictionary<string, string> Attributes, double Label);

/// <summary>A business that uses a model: how its cases are distributed, and the card of the model that decides them.</summary>
public abstract class Scenario
{
    /// <summary>The model's name in Cockpit.</summary>
    public abstract string Model { get; }

    /// <summary>What is registered for the model.</summary>
    public abstract ModelRegistration Card { get; }

    /// <summary>What one call costs, in euro.</summary>
    public abstract decimal CostPerCall { get; }

    /// <summary>What the ids of the people or things concerned begin with.</summary>
    public abstract string SubjectPrefix { get; }

    /// <summary>The next case; the same state of <paramref name="random"/> gives the same case.</summary>
    public abstract Situation Draw(Random random);

    /// <summary>Trains a model on cases of its own.</summary>
    public LinearModel Train(int examples, int seed)
    {
        var random = new Random(seed);
        var drawn = Enumerable.Range(0, examples).Select(_ => Draw(random)).Select(drawn => new Example(drawn.Row, drawn.Label)).ToList();
        return Card.Task == ModelTask.Binary ? Trainer.Logistic(drawn) : Trainer.Linear(drawn);
    }
}
