namespace Cockpit.Statistics.Agreement;

/// <summary>Agreement of raters on the same items; null where a coefficient is undefined.</summary>
/// <param name="Items">Items rated.</param>
/// <param name="Raters">Raters.</param>
/// <param name="CohenKappa">Two raters only, else null.</param>
/// <param name="FleissKappa">Null where items were not rated equally often.</param>
/// <param name="KrippendorffAlpha">Nominal; gaps allowed.</param>
public sealed record AgreementReport(long Items, int Raters, double? CohenKappa, double? FleissKappa, double? KrippendorffAlpha)
{
    /// <summary>Compares raters whose answers are laid out item by item; an empty or null answer is a gap.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of the raters.</exception>
    public static AgreementReport Of(ReadOnlySpan<string?> answers, int raters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(raters, 1);
        if (answers.Length % raters != 0)
            throw new ArgumentException("Every item has one entry a rater.", nameof(answers));
        var tally = new AgreementTally();
        var item = new (int Rater, string? Answer)[raters];
        for (var i = 0; i < answers.Length; i++)
        {
            item[i % raters] = (i % raters, answers[i]);
            if ((i + 1) % raters == 0)
                tally.Add(item);
        }

        return tally.ToReport(raters);
    }
}
