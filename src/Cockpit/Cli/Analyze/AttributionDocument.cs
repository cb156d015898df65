using Cockpit.Statistics.Attribution;

namespace Cockpit.Cli.Analyze;

/// <summary>What each feature added to each decision, as programs read it.</summary>
/// <param name="Rows">Rows explained.</param>
/// <param name="Background">Rows that they are compared with.</param>
/// <param name="Features">The features.</param>
/// <param name="Method">How the values were found.</param>
/// <param name="BaseValue">Mean score over the background.</param>
/// <param name="Attributions">One a row, in the order of the file.</param>
internal sealed record AttributionDocument(
    int Rows, int Background, IReadOnlyList<string> Features, AttributionMethod Method, double BaseValue, IReadOnlyList<AttributionDocument.Attribution> Attributions)
{
    /// <summary>One row.</summary>
    /// <param name="Row">Its number in the file, from 1; the header is none.</param>
    /// <param name="Prediction">Its score.</param>
    /// <param name="Values">Shapley value by feature, in units of the score; with the base value they sum to the prediction.</param>
    /// <param name="Errors">Standard error by feature; null where exact.</param>
    internal sealed record Attribution(int Row, double Prediction, IReadOnlyDictionary<string, double> Values, IReadOnlyDictionary<string, double>? Errors);
}
