namespace Cockpit.Statistics.Shifts;

/// <summary>What may have happened to a number: multiplied, then moved.</summary>
internal readonly record struct Conversion(double Factor, double Offset)
{
    // Twice rounded, a value must still count as itself.
    private const double Rounding = 1e-9;

    /// <summary>Moved only.</summary>
    public static Conversion Move(double offset) => new(1, offset);

    /// <summary>The number after it happened.</summary>
    public double Of(double value) => (value * Factor) + Offset;

    /// <summary>The largest number that was, before it happened, at most this.</summary>
    public double Back(double value)
    {
        var back = (value - Offset) / Factor;
        return back + (Math.Abs(back) * Rounding);
    }
}

/// <summary>A unit that may have taken the place of another.</summary>
/// <param name="Conversion">From the old unit to the new; its factor is positive.</param>
/// <param name="Meaning">Which may be which: "yearly instead of monthly".</param>
internal sealed record KnownUnit(Conversion Conversion, string Meaning)
{
    /// <summary>Factors between units that are confused in practice, each in both directions, and both temperatures.</summary>
    public static IReadOnlyList<KnownUnit> All { get; } =
    [
        .. Both(12, "yearly instead of monthly, or in months instead of years", "monthly instead of yearly, or in years instead of months"),
        .. Both(52, "yearly instead of weekly", "weekly instead of yearly"),
        .. Both(24, "in hours instead of days", "in days instead of hours"),
        .. Both(60, "in minutes instead of hours, or seconds instead of minutes", "in hours instead of minutes, or minutes instead of seconds"),
        .. Both(3_600, "in seconds instead of hours", "in hours instead of seconds"),
        .. Both(100, "in cents instead of whole units, per cent instead of a share, or centimetres instead of metres",
            "in whole units instead of cents, a share instead of per cent, or metres instead of centimetres"),
        .. Both(1_000, "in thousandths: grams instead of kilograms, or milliseconds instead of seconds",
            "in thousands: kilograms instead of grams, or seconds instead of milliseconds"),
        .. Both(1_000_000, "in single units instead of millions", "in millions"),
        .. Both(2.54, "in centimetres instead of inches", "in inches instead of centimetres"),
        .. Both(1 / 0.3048, "in feet instead of metres", "in metres instead of feet"),
        .. Both(1 / 0.45359237, "in pounds instead of kilograms", "in kilograms instead of pounds"),
        .. Both(1.609344, "in kilometres instead of miles", "in miles instead of kilometres"),
        new(new(1.8, 32), "Fahrenheit"),
        new(new(1 / 1.8, -32 / 1.8), "Celsius"),
    ];

    /// <summary>Whether it moves as well as multiplies, as between temperatures.</summary>
    public bool IsTemperature => Conversion.Offset != 0;

    /// <summary>How far the factor is from changing nothing, on a logarithmic scale.</summary>
    public double Size => Math.Abs(Math.Log(Conversion.Factor));

    private static IEnumerable<KnownUnit> Both(double factor, string up, string down)
        => [new(new(factor, 0), up), new(new(1 / factor, 0), down)];
}
