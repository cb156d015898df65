namespace Cockpit.Statistics.Attribution;

/// <summary>Scores rows laid out one after another; <paramref name="scores"/> takes one number a row.</summary>
public delegate void RowScorer(ReadOnlySpan<double> rows, Span<double> scores);

/// <summary>How Shapley values were found.</summary>
public enum AttributionMethod
{
    /// <summary>Every coalition of features was asked.</summary>
    Exact,
    /// <summary>Random orderings of features were asked.</summary>
    Sampled,
}

/// <summary>What each feature added to one decision, compared with a background sample.</summary>
/// <param name="BaseValue">Mean score over the background.</param>
/// <param name="Prediction">Score of the row.</param>
/// <param name="Values">One a feature; with the base value they sum to the prediction, to rounding.</param>
/// <param name="StandardErrors">The standard error of each value, from the spread of the samples; 0 where exact.</param>
/// <param name="Exact">Whether every coalition was evaluated.</param>
public sealed record ShapleyValues(
    double BaseValue, double Prediction, IReadOnlyList<double> Values, IReadOnlyList<double> StandardErrors, bool Exact)
{
    /// <summary>The same as <see cref="Exact"/>, as documents name it.</summary>
    public AttributionMethod Method => Exact ? AttributionMethod.Exact : AttributionMethod.Sampled;

    /// <summary>By how much base value and values together miss the prediction: rounding, and no more.</summary>
    public double SumError => Math.Abs(BaseValue + Values.Sum() - Prediction);

    /// <summary>Three standard errors of each value.</summary>
    public IReadOnlyList<double> ErrorBounds => [.. StandardErrors.Select(error => 3 * error)];
}

/// <summary>Shapley values of the game v(S) = mean over background rows b of f(x on S, b elsewhere): in units of the score.</summary>
/// <remarks>
/// φᵢ = Σ_S |S|!(n−|S|−1)!/n!·(v(S+i) − v(S)). Shapley 1953; the interventional expectation, which attributes nothing to a feature the
/// model ignores.
/// </remarks>
public static class Shapley
{
    /// <summary>Most features for which all 2ⁿ coalitions are evaluated.</summary>
    public const int ExactFeatures = 10;

    /// <summary>Pairs of orderings that are sampled unless another number is asked for.</summary>
    public const int UsualOrderings = 500;

    /// <summary>Seed of the orderings unless another is asked for.</summary>
    public const ulong UsualSeed = 20260101;

    private const int RowsAtOnce = 1_024;

    /// <summary>Explains one row with a model at hand: exactly up to ten features, by sampled orderings above.</summary>
    /// <param name="row">The row; its length is the number of features, at least 1.</param>
    /// <param name="background">At least one row, laid out one after another.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="orderings">Pairs of orderings to sample above ten features, at least 2, rounded up to a multiple of the background; the
    /// error falls with their root.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    /// <exception cref="ArgumentException">The background is empty or has another number of features.</exception>
    public static ShapleyValues Explain(
        ReadOnlySpan<double> row, ReadOnlySpan<double> background, RowScorer scorer, int orderings = UsualOrderings, ulong seed = UsualSeed)
    {
        var questions = Begin(row.ToArray(), background.ToArray(), orderings, seed);
        var rows = new double[row.Length * (int)Math.Min(RowsAtOnce, questions.Total)];
        var scores = new double[rows.Length / row.Length];
        while (questions.Ask(rows) is > 0 and var count)
        {
            scorer(rows.AsSpan(0, count * row.Length), scores.AsSpan(0, count));
            questions.Answer(scores.AsSpan(0, count));
        }

        return questions.ToValues();
    }

    /// <summary>Begins to explain one row; whoever has the model asks it what the questions ask.</summary>
    /// <inheritdoc cref="Explain"/>
    public static ShapleyQuestions Begin(
        ReadOnlyMemory<double> row, ReadOnlyMemory<double> background, int orderings = UsualOrderings, ulong seed = UsualSeed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orderings, 2);
        if (row.IsEmpty)
            throw new ArgumentException("A row has at least one feature.", nameof(row));
        if (background.IsEmpty || background.Length % row.Length != 0)
            throw new ArgumentException("Background rows have the features of the row.", nameof(background));
        return row.Length <= ExactFeatures ? new ExactShapley(row, background) : new SampledShapley(row, background, orderings, seed);
    }
}
