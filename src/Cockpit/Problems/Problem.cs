namespace Cockpit.Problems;

/// <summary>
/// A refusal that the caller can act on: what is wrong, where, and what to do next. Becomes an RFC 9457 document at the edge.
/// </summary>
/// <param name="Kind">Stable name; the document's <c>type</c> is <c>/problems/{Kind}</c>.</param>
/// <param name="Status">HTTP status, 400 to 599.</param>
/// <param name="Title">The kind, in words.</param>
/// <param name="Detail">This case, in words.</param>
/// <param name="Fix">What the caller should do.</param>
public sealed record Problem(string Kind, int Status, string Title, string Detail, string Fix)
{
    /// <summary>The field at fault, where there is one.</summary>
    public string? Field { get; init; }

    /// <summary>Several fields at fault, and what is wrong with each; null when <see cref="Field"/> says it.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>After how long a retry may succeed.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The document's <c>type</c>: a reference relative to the server.</summary>
    public string Type => $"/problems/{Kind}";
}
