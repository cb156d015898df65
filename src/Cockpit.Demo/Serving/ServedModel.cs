using System.Globalization;
using Cockpit.Demo.Models;
using Cockpit.Demo.Protocol;

namespace Cockpit.Demo.Serving;

/// <summary>A model under the name and version by which a server offers it.</summary>
public sealed record ServedModel(string Name, string Version, LinearModel Model)
{
    private static readonly IReadOnlyList<long> AnyRows = [-1];

    /// <summary>From this score on a binary model predicts 1.</summary>
    private const double Threshold = 0.5;

    /// <summary>Name, version and tensors, as the protocol describes a model.</summary>
    public ModelMetadata Describe() => new(
        Name,
        [Version],
        "cockpit_demo_linear",
        [
            .. Model.Numeric.Keys.Select(name => new TensorMetadata(name, "FP64", AnyRows)),
            .. Model.Categorical.Keys.Select(name => new TensorMetadata(name, "BYTES", AnyRows)),
        ],
        Model.IsBinary
            ? [new TensorMetadata("score", "FP64", AnyRows), new TensorMetadata("prediction", "INT64", AnyRows)]
            : [new TensorMetadata("prediction", "FP64", AnyRows)]);

    /// <summary>The score of a row, and the prediction in the words that the server answers with.</summary>
    public (string Prediction, double Score) Decide(FeatureRow row)
    {
        var score = Model.Score(row);
        return (Model.IsBinary ? (score >= Threshold ? "1" : "0") : score.ToString("R", CultureInfo.InvariantCulture), score);
    }

    /// <summary>Decides every row.</summary>
    public InferAnswer Answer(string? id, IReadOnlyList<FeatureRow> rows)
    {
        var scores = rows.Select(Model.Score).ToArray();
        return new InferAnswer(Name, Version, id, Model.IsBinary
            ? [InferTensor.Of("score", scores), InferTensor.Of("prediction", [.. scores.Select(score => score >= Threshold ? 1L : 0L)])]
            : [InferTensor.Of("prediction", scores)]);
    }
}
