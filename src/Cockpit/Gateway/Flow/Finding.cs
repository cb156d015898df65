namespace Cockpit.Gateway.Flow;

/// <summary>Who looks at requests and answers.</summary>
public enum FindingSource
{
    /// <summary>The model's contract.</summary>
    Contract,
    /// <summary>A guardrail of the route policy.</summary>
    Guardrail,
}

/// <summary>Something in a request or an answer that is not as it was agreed, and what was done about it. It is stored with the decision.</summary>
/// <param name="By">Who found it.</param>
/// <param name="Rule">The rule that does not hold, in words: <c>maximum 120</c>.</param>
/// <param name="Action">What was done: <c>flag</c>, <c>coerce</c>, <c>review</c>, <c>fallback</c> or another.</param>
public sealed record Finding(FindingSource By, string Rule, string Action)
{
    /// <summary>The item of the request that it is about, from 0; null when it is about all of them.</summary>
    public int? Item { get; init; }
    /// <summary>The guardrail's name; null for a contract.</summary>
    public string? Name { get; init; }
    /// <summary>The feature or output; null when the rule is about several.</summary>
    public string? Field { get; init; }
    /// <summary>The value that was seen, at most 64 characters; null where it is personal.</summary>
    public string? Seen { get; init; }
}
