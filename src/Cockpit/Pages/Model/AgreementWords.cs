using Cockpit.Insight.Agreement;
using Cockpit.Pages.Shared;

namespace Cockpit.Pages.Model;

/// <summary>How far sources agree, in words.</summary>
public static class AgreementWords
{
    /// <summary>Fewer decisions that two sources spoke of say nothing.</summary>
    public const long Enough = 30;

    // Krippendorff's own limits (2004): from 0.8 on rely on it, from 0.667 on draw tentative conclusions.
    private const double Reliable = 0.8;
    private const double Tentative = 0.667;

    /// <summary>What it comes to.</summary>
    public static string Sentence(AgreementDocument document)
    {
        var share = (double)document.Unanimous / document.Compared;
        var agreed = $"They agreed on {Say.Percent(share)} of {Say.Count(document.Compared, "decision", "decisions")} that two or more of them spoke of";
        return document.KrippendorffAlpha switch
        {
            null => $"{agreed}; all said one and the same, so chance alone would agree as well.",
            >= Reliable => $"{agreed}, far more than by chance: their labels can be relied on.",
            >= Tentative => $"{agreed}, more than by chance, but not enough to rely on every label.",
            > 0 => $"{agreed}, which is little better than chance: figures that rest on these labels are not to be trusted.",
            _ => $"{agreed}, no better than chance: figures that rest on these labels are not to be trusted.",
        };
    }

    /// <summary>A delay given in seconds.</summary>
    public static string Delay(double seconds) => seconds switch
    {
        < 7_200 => Say.Duration(seconds * 1000),
        < 172_800 => Say.Count((long)(seconds / 3600), "hour", "hours"),
        _ => Say.Count((long)(seconds / 86_400), "day", "days"),
    };

    /// <summary>The coefficients with their definitions.</summary>
    public static IReadOnlyList<FigureLine> Lines(AgreementDocument document)
    {
        List<FigureLine> lines = [new("Krippendorff’s alpha", Say.Score(document.KrippendorffAlpha), "1 − observed / expected disagreement, over decisions with two statements or more.")];
        if (document.Raters == 2)
            lines.Add(new("Cohen’s kappa", Say.Score(document.CohenKappa), "(Agreement − chance) / (1 − chance), chance from what each source says how often."));
        lines.Add(new("Fleiss’ kappa", Say.Score(document.FleissKappa), "The same with pooled chance; only where every decision was spoken of equally often."));
        return lines;
    }
}
