using System.Text;
using System.Text.Json;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.DryRuns;

/// <summary>A stored request: one decision, or the decisions of a batch.</summary>
internal sealed record AskedRequest(IReadOnlyList<AskedDecisionRow> Decisions)
{
    private const string UnknownCaller = "unknown";

    public AskedDecisionRow First => Decisions[0];

    private readonly Recorded _recorded = Recorded.In(Decisions[0].Trace);

    /// <summary>Who asked; decisions that were made elsewhere do not say.</summary>
    public string Caller => _recorded.Caller;

    /// <summary>Tokens of the call that was made, as recorded.</summary>
    public TokenUse Used => _recorded.Used;

    /// <summary>How long that call took.</summary>
    public double DurationMs => _recorded.DurationMs;

    /// <summary>What it would cost at a version: as many tokens and as much time as were recorded, at that version's prices. Null without a price.</summary>
    public decimal? CostAt(VersionRow version) => CallPrice.Of(version, Used, DurationMs);

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

    /// <summary>What the trace says of who asked, and of the last call that was made.</summary>
    private sealed record Recorded(string Caller, TokenUse Used, double DurationMs)
    {
        public static Recorded In(string? trace)
        {
            if (trace is null)
                return new Recorded(UnknownCaller, default, 0);
            using var json = JsonDocument.Parse(trace);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return new Recorded(UnknownCaller, default, 0);
            var caller = root.TryGetProperty("caller", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : UnknownCaller;
            if (!root.TryGetProperty("attempts", out var attempts) || attempts.ValueKind != JsonValueKind.Array || attempts.GetArrayLength() == 0)
                return new Recorded(caller, default, 0);
            var last = attempts[attempts.GetArrayLength() - 1];
            return new Recorded(caller, new TokenUse((long)Number(last, "inputTokens"), (long)Number(last, "outputTokens"), IsEstimated: false), Number(last, "durationMs"));
        }

        private static double Number(JsonElement attempt, string name)
            => attempt.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
    }
}
