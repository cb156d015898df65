using System.Globalization;
using Cockpit.Gateway.Flow;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Shadowing;

/// <summary>Whether a shadow decided as the answer that was given.</summary>
public static class ShadowComparison
{
    /// <summary>How far two numbers may lie apart and still agree: |a − b| ≤ 1 % of the larger magnitude.</summary>
    public const double Tolerance = 0.01;

    /// <summary>Equal classes, exactly as written; numbers of a regression within <see cref="Tolerance"/>. Null when either decided nothing, and for generated texts: two that differ may say the same.</summary>
    public static bool? Agrees(ModelTask task, AnsweredItem given, AnsweredItem shadow)
    {
        if (task == ModelTask.Generation)
            return null;
        if (task == ModelTask.Regression)
            return Number(given) is { } a && Number(shadow) is { } b ? Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)) : null;
        return given.Prediction is null || shadow.Prediction is null ? null : given.Prediction == shadow.Prediction;
    }

    private static double? Number(AnsweredItem item)
        => double.TryParse(item.Prediction, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : item.Score;
}
