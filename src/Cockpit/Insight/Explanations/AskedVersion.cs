using System.Buffers;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Gateway.Upstream;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.Explanations;

/// <summary>A version that is asked for scores of rows, one request after another, until its time is over.</summary>
internal sealed class AskedVersion(VersionServer server, VersionRow version, ModelTask task, DeclaredInputs inputs, IReadOnlyList<FeatureColumn> columns, TimeSpan limit, TimeProvider clock)
{
    private static readonly AskedItem Nobody = new(default, null, null);

    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly long _began = clock.GetTimestamp();
    private ScorePlace? _place;

    /// <summary>Requests so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Rows in them.</summary>
    public long Rows { get; private set; }

    /// <summary>Asks for the row explained, and takes from its answer which number is the score.</summary>
    /// <exception cref="UnexplainedException">There is no answer, or no number in it.</exception>
    public async Task<ScorePlace> FindScoreAsync(ReadOnlyMemory<double> row, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(row, cancellationToken);
        return _place = ScorePlace.Find(answer.Items[0]) ?? throw new UnexplainedException(ExplanationProblems.NoScore(version.Name));
    }

    /// <summary>Asks for the scores of rows laid out one after another.</summary>
    /// <exception cref="UnexplainedException">There is no answer, or no number in it.</exception>
    public async Task ScoreAsync(ReadOnlyMemory<double> rows, Memory<double> scores, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(rows, cancellationToken);
        for (var i = 0; i < scores.Length; i++)
        {
            // The largest of a multiclass answer may be another class's in each row: its place is what is explained.
            scores.Span[i] = (task == ModelTask.Multiclass ? _place!.In(answer.Items[i]) : answer.Items[i].Score)
                ?? throw new UnexplainedException(ExplanationProblems.NoScore(version.Name));
        }
    }

    private async Task<ModelAnswer> AskAsync(ReadOnlyMemory<double> rows, CancellationToken cancellationToken)
    {
        var left = limit - clock.GetElapsedTime(_began);
        if (left <= TimeSpan.Zero)
            throw new UnexplainedException(ExplanationProblems.TooSlow((int)limit.TotalSeconds));
        var count = rows.Length / columns.Count;
        (Calls, Rows) = (Calls + 1, Rows + count);
        // Not the version's own limit, which is meant for one decision.
        var result = await server.AskAsync(Question(rows.Span, count), task, version, new CallLimits(new DeadlineSettings(), left, WasCut: false), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return result.Answer ?? throw new UnexplainedException(ExplanationProblems.Of(result.Failure!));
    }

    private InferRequest Question(ReadOnlySpan<double> rows, int count)
    {
        _body.ResetWrittenCount();
        if (inputs.Single(columns) is var (name, datatype))
            FeatureTensors.Write(_body, columns, rows, name, datatype);
        else
            FeatureTensors.Write(_body, columns, rows);
        return new InferRequest(null, null, [.. Enumerable.Repeat(Nobody, count)], _body.WrittenMemory);
    }
}

/// <summary>A version does not answer what an explanation needs.</summary>
internal sealed class UnexplainedException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>Why.</summary>
    public Problem Problem => problem;
}
