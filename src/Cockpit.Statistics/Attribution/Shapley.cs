using System.Numerics;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Attribution;

/// <summary>Scores rows laid out one after another; <paramref name="scores"/> takes one number a row.</summary>
public delegate void RowScorer(ReadOnlySpan<double> rows, Span<double> scores);

/// <summary>What each feature added to one decision, compared with a background sample.</summary>
/// <param name="BaseValue">Mean score over the background.</param>
/// <param name="Prediction">Score of the row.</param>
/// <param name="Values">One a feature; with the base value they sum to the prediction (exactly, or within the sum of the bounds).</param>
/// <param name="ErrorBounds">Three standard errors of each value; 0 where exact.</param>
/// <param name="Exact">Whether every coalition was evaluated.</param>
public sealed record ShapleyValues(
    double BaseValue, double Prediction, IReadOnlyList<double> Values, IReadOnlyList<double> ErrorBounds, bool Exact);

/// <summary>Shapley values of the game v(S) = mean over background rows b of f(x on S, b elsewhere): in units of the score.</summary>
/// <remarks>
/// φᵢ = Σ_S |S|!(n−|S|−1)!/n!·(v(S+i) − v(S)). Shapley 1953; the interventional expectation, which attributes nothing to a feature the
/// model ignores.
/// </remarks>
public static class Shapley
{
    /// <summary>Most features for which all 2ⁿ coalitions are evaluated.</summary>
    public const int ExactFeatures = 10;

    /// <summary>Explains one row: exactly up to ten features, by sampled orderings above.</summary>
    /// <param name="row">The row; its length is the number of features, at least 1.</param>
    /// <param name="background">At least one row, laid out one after another.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="orderings">Pairs of orderings to sample above ten features, rounded up to a multiple of the background; the error falls
    /// with their root.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    /// <exception cref="ArgumentException">The background is empty or has another number of features.</exception>
    public static ShapleyValues Explain(
        ReadOnlySpan<double> row, ReadOnlySpan<double> background, RowScorer scorer, int orderings = 500, ulong seed = 20260101)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orderings, 2);
        if (row.IsEmpty)
            throw new ArgumentException("A row has at least one feature.", nameof(row));
        if (background.IsEmpty || background.Length % row.Length != 0)
            throw new ArgumentException("Background rows have the features of the row.", nameof(background));
        return row.Length <= ExactFeatures ? Enumerate(row, background, scorer)
            : SampledShapley.Explain(row, background, scorer, orderings, seed);
    }

    /// <summary>The mean score over the background.</summary>
    internal static double MeanScore(ReadOnlySpan<double> rows, int features, RowScorer scorer)
    {
        var scores = new double[rows.Length / features];
        scorer(rows, scores);
        double sum = 0;
        foreach (var score in scores)
            sum += score;
        return sum / scores.Length;
    }

    private static ShapleyValues Enumerate(ReadOnlySpan<double> row, ReadOnlySpan<double> background, RowScorer scorer)
    {
        var features = row.Length;
        var worth = new double[1 << features];
        var mixed = new double[background.Length];
        for (var coalition = 0; coalition < worth.Length; coalition++)
        {
            background.CopyTo(mixed);
            for (var i = 0; i < mixed.Length; i++)
            {
                if ((coalition >> (i % features) & 1) == 1)
                    mixed[i] = row[i % features];
            }
            worth[coalition] = MeanScore(mixed, features, scorer);
        }
        var values = new double[features];
        for (var coalition = 0; coalition < worth.Length; coalition++)
        {
            var size = BitOperations.PopCount((uint)coalition);
            if (size == features)
                continue;
            var weight = Math.Exp(LogFactorial.Of(size) + LogFactorial.Of(features - size - 1) - LogFactorial.Of(features));
            for (var i = 0; i < features; i++)
            {
                if ((coalition >> i & 1) == 0)
                    values[i] += weight * (worth[coalition | 1 << i] - worth[coalition]);
            }
        }
        return new ShapleyValues(worth[0], worth[^1], values, new double[features], Exact: true);
    }
}
