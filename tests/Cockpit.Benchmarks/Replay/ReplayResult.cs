using System.Globalization;

namespace Cockpit.Benchmarks.Replay;

/// <summary>How a replay went.</summary>
/// <param name="Rows">Decisions asked for.</param>
/// <param name="Duration">From the first request to the last answer.</param>
/// <param name="MaxDifference">Largest distance between a returned score and the file's.</param>
/// <param name="Mismatches">Answers that differ by more than <see cref="Replayer.Tolerance"/>, or that never came.</param>
/// <param name="FirstMismatch">The first of them, in words.</param>
internal sealed record ReplayResult(int Rows, TimeSpan Duration, double MaxDifference, int Mismatches, string? FirstMismatch)
{
    /// <summary>Whether every score came back as the file has it.</summary>
    public bool IsSound => Mismatches == 0;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
         rows            {Rows:N0}
         seconds         {Duration.TotalSeconds:0.00}
         rows/s          {Rows / Duration.TotalSeconds:N0}
         max difference  {MaxDifference:0.0E+00}
         mismatches      {Mismatches:N0}{(FirstMismatch is null ? "" : $" (first: {FirstMismatch})")}
         """);
}
