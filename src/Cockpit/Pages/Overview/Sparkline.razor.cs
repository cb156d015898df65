using System.Globalization;
using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Overview;

/// <summary>Traffic by the minute as small columns that start at zero, with the same in words and in a table.</summary>
public sealed partial class Sparkline
{
    private const int Height = 40;
    private const int Step = 8;
    private const string BarWidth = "6";

    /// <summary>The counts, oldest first; the last minute is under way.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<MinuteView> Minutes { get; set; } = [];

    /// <summary>Whose traffic it is.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    private int Width => Math.Max(1, Minutes.Count) * Step;

    /// <summary>The picture in words.</summary>
    private string Description
    {
        get
        {
            var (total, failed) = (Minutes.Sum(minute => minute.Total), Minutes.Sum(minute => minute.Failed));
            if (total == 0)
                return $"{Name}: no decisions in the last {Minutes.Count} minutes.";
            var most = Say.Count(Minutes.Max(minute => minute.Total));
            return $"{Name}: {Say.Count(total, "decision", "decisions")} in the last {Minutes.Count} minutes, at most {most} a minute, {Say.Count(failed)} failed.";
        }
    }

    private IEnumerable<Bar> Bars()
    {
        var most = Math.Max(1, Minutes.Count == 0 ? 1 : Minutes.Max(minute => minute.Total));
        for (var i = 0; i < Minutes.Count; i++)
        {
            var (all, failed) = (Tall(Minutes[i].Total, most), Tall(Minutes[i].Failed, most));
            // The base line stays, so that a gap is seen to be a gap.
            yield return new Bar(i == Minutes.Count - 1 ? "now" : "", i, Math.Max(all, 0.75));
            if (failed > 0)
                yield return new Bar("failed", i, failed);
        }
    }

    private static double Tall(long count, long most) => count == 0 ? 0 : Math.Max(1.5, Math.Round(Height * (double)count / most, 1));

    private readonly record struct Bar(string Class, int Index, double Tall)
    {
        public string X => Number((Index * Step) + 1);
        public string Y => Number(Sparkline.Height - Tall);
        public string Height => Number(Tall);

        private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
    }
}
