using Cockpit.Statistics.Drift;

namespace Cockpit.Statistics.Shifts;

/// <summary>A change with a meaning: which, where, how much, and what speaks for it.</summary>
public sealed record ShiftFinding
{
    /// <summary>What happened.</summary>
    public required ShiftKind Kind { get; init; }

    /// <summary>The column, or both that were swapped.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>What the baseline's values were multiplied by; null where that is not what happened.</summary>
    public double? Factor { get; init; }

    /// <summary>What was added after multiplying: 32 for Fahrenheit; null where nothing was.</summary>
    public double? Offset { get; init; }

    /// <summary>The value or category in question; of several the most frequent. Null where there is none.</summary>
    public string? Value { get; init; }

    /// <summary>Share of the window's rows that it concerns, 0 to 1; of missing values, of all rows.</summary>
    public required double Share { get; init; }

    /// <summary>Rows with a value that were compared; of missing values, all rows.</summary>
    public required BeforeAfter<long> Rows { get; init; }

    /// <summary>How far the window is from the baseline, and how far once the change is undone; null where there is nothing to undo.</summary>
    public UndoneDistance? Distance { get; init; }

    /// <summary>Old and new names, most frequent first; of recoded categories only.</summary>
    public IReadOnlyList<Renaming> Renamed { get; init; } = [];

    /// <summary>All of it in words.</summary>
    public required string Sentence { get; init; }
}

/// <summary>A distance from the baseline before and after a change is undone; where undoing does not explain most of it, nothing is named.</summary>
/// <param name="Measure">
/// <c>kolmogorovSmirnov</c> of numbers (read at up to 300 places), <c>jensenShannon</c> of categories; of two columns the larger.
/// </param>
/// <param name="AsIs">Of the window as it came.</param>
/// <param name="Undone">Of the window with the change taken back.</param>
public sealed record UndoneDistance(string Measure, double AsIs, double Undone);

/// <summary>A category and what it is called now.</summary>
public sealed record Renaming(string From, string To);
