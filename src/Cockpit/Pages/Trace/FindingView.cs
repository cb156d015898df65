using System.Text.Json;

namespace Cockpit.Pages.Trace;

/// <summary>Something that was not as agreed, and what was done about it.</summary>
/// <param name="By">contract or guardrail.</param>
/// <param name="Name">The guardrail's name.</param>
/// <param name="Field">The feature or output; null when the rule is about several.</param>
/// <param name="Rule">The rule that does not hold, in words.</param>
/// <param name="Action">What was done.</param>
/// <param name="Seen">The value that was seen; null where it is personal.</param>
public sealed record FindingView(string By, string? Name, string? Field, string Rule, string Action, string? Seen)
{
    /// <summary>The findings in a decision's row; empty for null.</summary>
    public static IReadOnlyList<FindingView> Read(string? json) => json is null ? [] : JsonSerializer.Deserialize<FindingView[]>(json, JsonSerializerOptions.Web)!;
}
