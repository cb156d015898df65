using Cockpit.Gateway.Flow;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Caching;

/// <summary>An answer that a version gave, kept for equal questions.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Version">The version that gave it.</param>
/// <param name="Url">Where that version was; a version registered anew elsewhere did not give it.</param>
/// <param name="From">The decision that it was given to; durable before the answer is kept.</param>
/// <param name="At">When, on the monotonic clock.</param>
/// <param name="Bytes">About how much memory it takes.</param>
public sealed record KeptAnswer(ModelAnswer Answer, string Version, string? Url, DecisionId From, long At, long Bytes)
{
    // Of the objects themselves and the two lists that they stand in.
    private const int Overhead = 600;

    /// <summary>A copy that does not hold on to the buffer of the whole reply.</summary>
    public static KeptAnswer Of(ModelAnswer answer, VersionRow version, DecisionId from, long at)
    {
        var items = answer.Items.Select(item => item with { Outputs = item.Outputs.ToArray() }).ToArray();
        var copy = new ModelAnswer(items, answer.Body.ToArray());
        var bytes = Overhead + copy.Body.Length + items.Sum(item => item.Outputs.Length + (2L * (item.Prediction?.Length ?? 0)));
        return new KeptAnswer(copy, version.Name, version.Url, from, at, bytes);
    }
}
