using System.Text;
using System.Text.Json;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;

namespace Cockpit.Insight.DryRuns;

/// <summary>A stored request: one decision, or the decisions of a batch.</summary>
internal sealed record AskedRequest(IReadOnlyList<AskedDecisionRow> Decisions)
{
    private const string UnknownCaller = "unknown";

    public AskedDecisionRow First => Decisions[0];

    /// <summary>Who asked; decisions that were made elsewhere do not say.</summary>
    public string Caller { get; } = CallerIn(Decisions[0].Trace);

    public ReadOnlyMemory<byte> Features => Encoding.UTF8.GetBytes(First.Features);

    /// <summary>The number that the gateway drew by.</summary>
    public ulong Random => WeightedChoice.RandomOf(First.RequestId);

    /// <summary>Puts decisions that stand together and share a request into one.</summary>
    public static async IAsyncEnumerable<AskedRequest> Of(IAsyncEnumerable<AskedDecisionRow> decisions)
    {
        List<AskedDecisionRow> together = [];
        await foreach (var decision in decisions)
        {
            if (together.Count > 0 && together[0].RequestId != decision.RequestId)
            {
                yield return new AskedRequest(together);
                together = [];
            }

            together.Add(decision);
        }

        if (together.Count > 0)
            yield return new AskedRequest(together);
    }

    private static string CallerIn(string? trace)
    {
        if (trace is null)
            return UnknownCaller;
        using var json = JsonDocument.Parse(trace);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("caller", out var caller) && caller.ValueKind == JsonValueKind.String
            ? caller.GetString()! : UnknownCaller;
    }
}
