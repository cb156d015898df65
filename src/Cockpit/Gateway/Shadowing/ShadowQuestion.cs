using System.Text;
using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Shadowing;

/// <summary>A request that was answered, to be put to a version that nobody hears.</summary>
/// <param name="Call">The request.</param>
/// <param name="Task">What kind of answer the model gives.</param>
/// <param name="Version">Who is asked.</param>
/// <param name="Limits">As for callers.</param>
/// <param name="Ids">Of the decisions.</param>
/// <param name="At">When the request was admitted.</param>
/// <param name="Given">What the caller was answered.</param>
internal sealed record ShadowQuestion(
    IModelCall Call, ModelTask Task, VersionRow Version, DeadlineSettings Limits, IReadOnlyList<DecisionId> Ids, DateTimeOffset At, IReadOnlyList<AnsweredItem> Given)
{
    /// <summary>What it keeps in memory while it waits.</summary>
    public int Bytes => Call.Size;

    /// <summary>The rows to store, one for each decision.</summary>
    public IEnumerable<ShadowAnswerRow> Rows(HopResult result)
    {
        for (var i = 0; i < Ids.Count; i++)
        {
            var item = result.Answer?.Items[i];
            yield return new ShadowAnswerRow
            {
                Decision = Ids[i],
                Model = Version.Model,
                Version = Version.Name,
                At = At,
                Prediction = item?.Prediction,
                Score = item?.Score,
                Agrees = item is null ? null : ShadowComparison.Agrees(Task, Given[i], item),
                LatencyMs = result.Attempt.DurationMs,
                Error = result.Attempt.Error,
                Answer = item is null ? null : Encoding.UTF8.GetString(item.Outputs.Span),
            };
        }
    }
}
