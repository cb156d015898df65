using System.Globalization;
using Cockpit.Problems;
using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Policies;

/// <summary>Why a policy is not taken.</summary>
public static class PolicyProblems
{
    /// <summary>400, naming every setting at fault with its line.</summary>
    public static Problem Faulty(IReadOnlyList<DocumentFault> faults)
        => new("policy-faults", StatusCodes.Status400BadRequest, "The policy is not valid",
            string.Create(CultureInfo.InvariantCulture, $"The policy has {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}; the first is in line {faults[0].Line}: {faults[0].Message}"),
            "Correct what 'errors' names. GET /api/v1/schemas/policy says what the keys take; cockpit policy check FILE checks a file.")
        {
            Errors = faults.GroupBy(fault => fault.Path.Length == 0 ? "policy" : fault.Path, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Select(Words).ToArray(), StringComparer.Ordinal),
        };

    /// <summary>A fault with its line, in words.</summary>
    public static string Words(DocumentFault fault)
        => string.Create(CultureInfo.InvariantCulture, $"line {fault.Line}, column {fault.Column}: {fault.Message}{(fault.Suggestion is null ? "" : $" ({fault.Suggestion})")}");
}
