using System.Text.Json;
using Cockpit.Insight.Documents;
using Cockpit.Statistics.Attribution;

namespace Cockpit.Insight.Explanations;

/// <summary>What each feature added to one decision's score, compared with rows of its version's baseline.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Model">Its model.</param>
/// <param name="Version">The version that decided, and that was asked.</param>
/// <param name="Output">The number explained: an output's name, with a place where a row has several numbers.</param>
/// <param name="Method">How the values were found.</param>
/// <param name="Background">Rows that the decision is compared with.</param>
/// <param name="Baseline">The baseline that they are a sample of.</param>
/// <param name="Features">The features, in the order in which the model is shown them.</param>
/// <param name="Inputs">Each feature's value in this decision, as recorded.</param>
/// <param name="BaseValue">Mean score of the background.</param>
/// <param name="Prediction">What the version answers to the decision's features now.</param>
/// <param name="Recorded">What it answered then; null when that was not recorded.</param>
/// <param name="Values">Shapley value by feature, in units of the score; with the base value they sum to the prediction.</param>
/// <param name="Errors">Standard error by feature; null where exact.</param>
/// <param name="SumError">By how much they miss it: rounding.</param>
/// <param name="Calls">Requests that the version was asked.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="Cost">What they cost by the version's price of a call; in no budget. Null without a price.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="At">When it was asked.</param>
public sealed record ExplanationDocument(
    string Decision, string Model, string Version, string Output, AttributionMethod Method, int Background, BaselineInfo Baseline, IReadOnlyList<string> Features,
    IReadOnlyDictionary<string, JsonElement> Inputs, double BaseValue, double Prediction, double? Recorded, IReadOnlyDictionary<string, double> Values,
    IReadOnlyDictionary<string, double>? Errors, double SumError, int Calls, long Rows, decimal? Cost, string? Currency, DateTimeOffset At)
{
    private const double Tolerance = 1e-6;

    /// <summary>Whether the version answers as it did: within 1e-6, relative above 1. False when what it answered was not recorded.</summary>
    public bool Reproduced => Recorded is { } then && Math.Abs(then - Prediction) <= Tolerance * Math.Max(1, Math.Abs(then));
}
