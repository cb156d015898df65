using System.Globalization;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Shadowing;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.DryRuns;

/// <summary>How a version's answers differ between rows as they came and the same rows as a contract puts them right.</summary>
/// <param name="Version">Who was asked.</param>
/// <param name="Coerced">Rows of its that the contract puts right.</param>
/// <param name="Asked">Of these, so many were put to it again, twice each; chosen fairly.</param>
/// <param name="Compared">Of these, so many were answered both times. What it gives no answer to says nothing of a change.</param>
/// <param name="Changed">Of those compared, answered otherwise: another class, a number over 1 % away; without either, another score.</param>
/// <param name="Share">Changed of compared; null when none were.</param>
/// <param name="MeanScoreChange">By how much the score moves, mean with sign; null without scores.</param>
/// <param name="MeanAbsoluteScoreChange">The same without sign.</param>
/// <param name="Examples">Rows that are answered otherwise, at most 5.</param>
/// <param name="WhyNot">Why it was not asked about (more of) them; null when nothing was in the way.</param>
/// <param name="Sentence">The whole in words.</param>
public sealed record AnswerChange(string Version, long Coerced, int Asked, int Compared, int Changed, double? Share, double? MeanScoreChange, double? MeanAbsoluteScoreChange,
    IReadOnlyList<AnswerExample> Examples, string? WhyNot, string Sentence);

/// <summary>A row that is answered otherwise once it is put right.</summary>
/// <param name="Row">Id of a decision, or line of the file.</param>
/// <param name="Before">The decision to the row as it came; null when the answer does not say.</param>
/// <param name="After">To the row put right.</param>
/// <param name="ScoreBefore">The score beside it; null likewise.</param>
/// <param name="ScoreAfter">The score after.</param>
public sealed record AnswerExample(string Row, string? Before, string? After, double? ScoreBefore, double? ScoreAfter);

/// <summary>Compares answers of one version, and counts. Pure.</summary>
internal sealed class AnswerTally(string version, ModelTask task)
{
    private const int MostExamples = 5;

    private readonly List<AnswerExample> _examples = [];
    private int _compared;
    private int _changed;
    private int _scored;
    private double _moved;
    private double _movedEitherWay;

    /// <summary>Rows that were put to it.</summary>
    public int Asked { get; private set; }

    /// <summary>Rows in a row that were not answered.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Takes the two answers to a row; null where there is none.</summary>
    public void Add(string row, AnsweredItem? before, AnsweredItem? after)
    {
        Asked++;
        Unanswered = after is null ? Unanswered + 1 : 0;
        if (before is null || after is null)
            return;
        _compared++;
        if (before.Score is { } one && after.Score is { } other)
        {
            _scored++;
            _moved += other - one;
            _movedEitherWay += Math.Abs(other - one);
        }

        if (ShadowComparison.Agrees(task, before, after) ?? Nullable.Equals(before.Score, after.Score))
            return;
        _changed++;
        if (_examples.Count < MostExamples)
            _examples.Add(new AnswerExample(row, before.Prediction, after.Prediction, before.Score, after.Score));
    }

    /// <summary>What it came to.</summary>
    /// <param name="coerced">Rows that were put right, asked about or not.</param>
    /// <param name="whyNot">What was in the way of asking; null for nothing.</param>
    public AnswerChange Result(long coerced, string? whyNot)
    {
        double? share = _compared == 0 ? null : (double)_changed / _compared;
        double? mean = _scored == 0 ? null : _moved / _scored;
        double? either = _scored == 0 ? null : _movedEitherWay / _scored;
        return new AnswerChange(version, coerced, Asked, _compared, _changed, share, mean, either, _examples, whyNot, Words(coerced, share, mean, either, whyNot));
    }

    private string Words(long coerced, double? share, double? mean, double? either, string? whyNot)
    {
        var rows = string.Create(CultureInfo.InvariantCulture, $"Version {version}: {coerced:N0} {(coerced == 1 ? "item is" : "items are")} put right");
        var why = whyNot is null ? "" : $" ({whyNot})";
        if (Asked == 0)
            return $"{rows}; it was not asked what it would answer{why}.";
        var asked = string.Create(CultureInfo.InvariantCulture, $"{rows}, and it was asked about {Asked:N0} of them{why}");
        if (share is null)
            return $"{asked}: none was answered both as it came and put right, so nothing can be compared.";
        var score = mean is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; the score moves by {either:0.####} on average ({mean:+0.####;-0.####;0})");
        return string.Create(CultureInfo.InvariantCulture, $"{asked}: of {_compared:N0} that can be compared {_changed:N0} ({share * 100:0.#} %) {(_changed == 1 ? "is" : "are")} answered otherwise{score}.");
    }
}
