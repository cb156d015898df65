using System.Globalization;
using Cockpit.Problems;
using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Contracts;

/// <summary>Why a contract is not taken, or a request does not keep it.</summary>
public static class ContractProblems
{
    private const int MostNamed = 50;

    /// <summary>400, naming everything at fault with its line.</summary>
    public static Problem Faulty(IReadOnlyList<DocumentFault> faults)
        => new("contract-faults", StatusCodes.Status400BadRequest, "The contract is not valid",
            string.Create(CultureInfo.InvariantCulture, $"The contract has {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}; the first is in line {faults[0].Line}: {faults[0].Message}"),
            "Correct what 'errors' names; cockpit contract check FILE checks a file.")
        {
            Errors = faults.GroupBy(fault => fault.Path.Length == 0 ? "contract" : fault.Path, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.Select(fault => string.Create(CultureInfo.InvariantCulture, $"line {fault.Line}, column {fault.Column}: {fault.Message}{(fault.Suggestion is null ? "" : $" ({fault.Suggestion})")}")).ToArray(), StringComparer.Ordinal),
        };

    /// <summary>422: the request does not keep the contract.</summary>
    public static Problem Broken(string model, ContractOutcome outcome, string owner)
    {
        var refused = outcome.Findings.Where(finding => finding.Action == ContractAction.Refused).ToList();
        return new Problem("contract-broken", StatusCodes.Status422UnprocessableEntity, "The request does not keep the model's contract",
            $"{Words(refused[0])} {(refused.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"There are {refused.Count - 1} more. ") : "")}The contract of '{model}' belongs to {owner}.",
            $"Send what was agreed (GET /api/v1/models/{model}/contract), or talk to {owner}.")
        { Errors = Errors(refused) };
    }

    /// <summary>502: the model's answer does not keep the contract.</summary>
    public static Problem BrokenAnswer(string model, string version, ContractOutcome outcome, string owner)
    {
        var refused = outcome.Findings.Where(finding => finding.Action == ContractAction.Refused).ToList();
        return new Problem("contract-broken-answer", StatusCodes.Status502BadGateway, "The model's answer does not keep its contract",
            $"Version '{version}': {Words(refused[0])} The contract of '{model}' belongs to {owner}.", $"Tell {owner}; the answer was withheld.")
        { Errors = Errors(refused) };
    }

    /// <summary>A finding in words.</summary>
    public static string Words(ContractFinding finding)
        => string.Create(CultureInfo.InvariantCulture, $"Item {finding.Row}, field '{finding.Field}', rule {finding.Rule}{(finding.Seen is null ? "" : $": seen {finding.Seen}")}.");

    /// <summary>A finding in words, of a line that is an item by itself.</summary>
    public static string Field(ContractFinding finding) => $"Field '{finding.Field}', rule {finding.Rule}{(finding.Seen is null ? "" : $": seen {finding.Seen}")}.";

    private static Dictionary<string, string[]> Errors(IReadOnlyList<ContractFinding> refused)
        => refused.Take(MostNamed).GroupBy(finding => finding.Field, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Select(Words).ToArray(), StringComparer.Ordinal);
}
