using System.Globalization;

namespace Cockpit.Statistics.Shifts;

/// <summary>A value as its source may have written it.</summary>
internal static class NumberText
{
    /// <summary>Without separators, so that it can be searched for: 9999, -1, 36.6.</summary>
    public static string Of(double value) => value.ToString(Math.Abs(value) < 1e15 ? "0.######" : "R", CultureInfo.InvariantCulture);
}
