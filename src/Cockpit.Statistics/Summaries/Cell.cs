namespace Cockpit.Statistics.Summaries;

/// <summary>One value of a decision. With both a number and its text, as JSON gives them, the kind of the column chooses.</summary>
/// <param name="Column">The column.</param>
/// <param name="Number">The number; NaN where there is none.</param>
/// <param name="Text">The text as it came; null where there is none. An empty text is no value.</param>
public readonly record struct Cell(string Column, double Number, string? Text)
{
    /// <summary>Whether there is neither a number nor a text.</summary>
    public bool IsMissing => double.IsNaN(Number) && string.IsNullOrEmpty(Text);

    /// <summary>A number; NaN is missing.</summary>
    public static Cell Of(string column, double number) => new(column, number, null);

    /// <summary>A text; null and <c>""</c> are missing.</summary>
    public static Cell Of(string column, string? text) => new(column, double.NaN, text);

    /// <summary>A column that the decision names without a value.</summary>
    public static Cell Missing(string column) => new(column, double.NaN, null);
}
