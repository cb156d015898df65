using System.Globalization;
using Cockpit.Demo.Models;
using Cockpit.Demo.Registry;

namespace Cockpit.Demo.Scenarios;

/// <summary>One decision that the world asks for: the features, who it is about, and what really happens.</summary>
/// <param name="Row">What the model sees.</param>
/// <param name="Attributes">Protected attributes, which the model does not see.</param>
/// <param name="Label">What really happens: 0 or 1, or an amount.</param>
public sealed record Situation(FeatureRow Row, IReadOnlyDictionary<string, string> Attributes, double Label)
{
    /// <summary>The label as it is delivered: a whole number for a binary model, an amount to a tenth.</summary>
    public string LabelText => Math.Round(Label, 1).ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>A business that uses a model: how its cases are distributed, and the card of the model that decides them.</summary>
public abstract class Scenario
{
    /// <summary>The model's name in Cockpit.</summary>
    public abstract string Model { get; }

    /// <summary>What is registered for the model.</summary>
    public abstract ModelRegistration Card { get; }

    /// <summary>What one call costs, in euro.</summary>
    public abstract decimal CostPerCall { get; }

    /// <summary>How requests are routed and protected: a route policy in YAML. Null leaves the model without one.</summary>
    public virtual string? Policy => null;

    /// <summary>What the ids of the people or things concerned begin with.</summary>
    public abstract string SubjectPrefix { get; }

    /// <summary>The next case; the same state of <paramref name="random"/> gives the same case.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="change">
    /// How far the world has moved from the one in which the model was trained: 0 is not at all, 1 is as it is today. A scenario in
    /// which nothing happened does not look at it.
    /// </param>
    public abstract Situation Draw(Random random, double change);

    /// <summary>The next case of the world in which the model was trained.</summary>
    public Situation Draw(Random random) => Draw(random, change: 0);

    /// <summary>Cases to train on; the same seed gives the same cases.</summary>
    public IReadOnlyList<Situation> Sample(int examples, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, examples).Select(_ => Draw(random))];
    }

    /// <summary>Trains a model on cases of its own.</summary>
    public LinearModel Train(int examples, int seed) => Train(Sample(examples, seed));

    /// <summary>Trains a model on the cases.</summary>
    public LinearModel Train(IReadOnlyList<Situation> cases)
    {
        var examples = cases.Select(drawn => new Example(drawn.Row, drawn.Label)).ToList();
        return Card.Task == ModelTask.Binary ? Trainer.Logistic(examples) : Trainer.Linear(examples);
    }
}
