using Cockpit.Registry;
using Cockpit.Registry.Contracts;

namespace Cockpit.Insight.DryRuns;

/// <summary>The rows that a contract puts right: how many of each version's, and a fair choice of them to ask about.</summary>
/// <param name="inputs">The contract's part.</param>
/// <param name="most">Most rows to ask about; 0 asks about none.</param>
internal sealed class CoercedRows(CompiledObject inputs, int most)
{
    /// <summary>After so many rows in a row without an answer a version is left alone.</summary>
    private const int MostUnanswered = 5;

    private readonly Dictionary<string, long> _coerced = new(StringComparer.Ordinal);
    private readonly RowSample<CoercedRow> _chosen = new(most);

    /// <summary>Takes what came of holding a row to the contract.</summary>
    /// <param name="version">Who answered the row, or would; empty for nobody.</param>
    /// <param name="features">The row as it came.</param>
    /// <param name="outcome">What was found; null for nothing.</param>
    /// <param name="name">Names the row.</param>
    public void Take(string version, ReadOnlySpan<byte> features, ContractOutcome? outcome, Func<string> name)
    {
        if (version.Length == 0 || outcome is not { IsRefused: false, Changes.Count: > 0 })
            return;
        _coerced[version] = _coerced.GetValueOrDefault(version) + 1;
        if (_chosen.Chooses())
            _chosen.Keep(new CoercedRow(version, name(), features.ToArray(), JsonRow.Rewrite(features, inputs, outcome.Changes)));
    }

    /// <summary>Puts the chosen rows to their versions, as they came and put right; and what that cost, null when it is not known.</summary>
    public async Task<(IReadOnlyList<AnswerChange> Changes, decimal? Paid)> AskAsync(ModelEntry model, VersionAsker asker, CancellationToken cancellationToken)
    {
        if (_chosen.Rows.Count == 0)
            return ([.. ByVersion.Select(pair => new AnswerTally(pair.Key, model.Row.Task).Result(pair.Value, "that was not asked for"))], 0);
        return await asker.InTurnAsync(async questions => (await AskAsync(model, questions, cancellationToken), questions.Paid), cancellationToken);
    }

    private IEnumerable<KeyValuePair<string, long>> ByVersion => _coerced.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);

    private async Task<IReadOnlyList<AnswerChange>> AskAsync(ModelEntry model, VersionAsker.Questions questions, CancellationToken cancellationToken)
    {
        List<AnswerChange> changes = [];
        foreach (var (version, coerced) in ByVersion)
        {
            var (tally, whyNot) = (new AnswerTally(version, model.Row.Task), VersionAsker.Refusal(model, version));
            foreach (var row in _chosen.Rows.Where(row => row.Version == version))
            {
                whyNot ??= questions.IsOver ? "then its time was over" : tally.Unanswered >= MostUnanswered ? "then it gave no answers" : null;
                if (whyNot is not null)
                    break;
                var before = await questions.AskAsync(model.Versions[version], model.Row.Task, row.Came, cancellationToken);
                tally.Add(row.Name, before, await questions.AskAsync(model.Versions[version], model.Row.Task, row.PutRight, cancellationToken));
            }

            changes.Add(tally.Result(coerced, whyNot));
        }

        return changes;
    }

    private sealed record CoercedRow(string Version, string Name, ReadOnlyMemory<byte> Came, ReadOnlyMemory<byte> PutRight);
}
