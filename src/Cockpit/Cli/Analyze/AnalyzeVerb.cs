using System.CommandLine;

namespace Cockpit.Cli.Analyze;

/// <summary><c>cockpit analyze</c>: the statistics of the cockpit over files, without a server.</summary>
public static class AnalyzeVerb
{
    /// <summary>The verb.</summary>
    public static Command Make()
        => new("analyze", "The cockpit's statistics over CSV files (header row, RFC 4180, UTF-8, an empty field is missing), without a server of its own.")
        {
            DriftVerb.Make(), FairnessVerb.Make(), PerformanceVerb.Make(), AgreementVerb.Make(), AttributionsVerb.Make(),
        };

    internal static Option<bool> JsonOption() => new("--json") { Description = "One JSON document on standard output instead of a table." };

    internal static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
