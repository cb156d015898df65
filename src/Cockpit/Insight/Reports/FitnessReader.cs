using Cockpit.Insight.Windows;
using Cockpit.Registry;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Fairness;

namespace Cockpit.Insight.Reports;

/// <summary>Whether a live model is still fit, in short.</summary>
/// <param name="Drift">Whether its data has changed since the baseline.</param>
/// <param name="DriftSentence">The same in words.</param>
/// <param name="Fairness">Whether groups are treated alike.</param>
/// <param name="FairnessSentence">The same in words, of the attribute that fares worst; null when none was judged.</param>
/// <param name="Decisions">Decisions behind it.</param>
public sealed record Fitness(DriftVerdict Drift, string DriftSentence, FairnessVerdict Fairness, string? FairnessSentence, long Decisions);

/// <summary>
/// The fitness of every live model over the last days, for those who look at all of them at once. Nobody waits: whoever asks gets what
/// is known, and what has grown old is read anew meanwhile.
/// </summary>
public sealed partial class FitnessReader(ModelInsight insight, RegistryKeeper registry, TimeProvider clock, ILogger<FitnessReader> logger)
{
    /// <summary>Days that are looked at.</summary>
    public const int Days = 7;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private IReadOnlyDictionary<string, Fitness> _latest = new Dictionary<string, Fitness>(StringComparer.Ordinal);
    private Task? _reading;
    private long _begunAt;

    /// <summary>What is known now, by model. A model that was not read yet, or could not be, is absent.</summary>
    public IReadOnlyDictionary<string, Fitness> Latest
    {
        get
        {
            lock (_lock)
            {
                if (_reading is null || (_reading.IsCompleted && clock.GetElapsedTime(_begunAt) > Life))
                    (_reading, _begunAt) = (Task.Run(() => ReadAllAsync(CancellationToken.None)), clock.GetTimestamp());
                return _latest;
            }
        }
    }

    /// <summary>Reads every live model now.</summary>
    public async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        var read = new Dictionary<string, Fitness>(StringComparer.Ordinal);
        foreach (var model in registry.Current.Models.Values.Where(model => model.Live is not null))
        {
            try
            {
                read[model.Row.Name] = await ReadAsync(model, model.Live!.Name, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // It is absent until it can be read again; an overview says less rather than something untrue.
                Log.NotRead(logger, model.Row.Name, fault);
            }
        }

        lock (_lock)
            _latest = read;
    }

    /// <summary>Reads one version now.</summary>
    public async Task<Fitness> ReadAsync(ModelEntry model, string version, CancellationToken cancellationToken)
    {
        var query = new InsightQuery(model.Row.Name, version, From: clock.GetUtcNow().AddDays(-Days));
        var drift = await insight.DriftAsync(query, cancellationToken);
        var fairness = await insight.FairnessAsync(query, new FairnessReferences(), cancellationToken);
        var worst = fairness.Attributes.MaxBy(attribute => attribute.Verdict);
        return new Fitness(drift.Verdict, drift.Sentence, fairness.Verdict, worst?.Sentence, drift.N ?? 0);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The fitness of {Model} could not be read; the overview leaves it out.")]
        public static partial void NotRead(ILogger logger, string model, Exception fault);
    }
}
