using Cockpit.Insight.Reports;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Intervals;

namespace Cockpit.Pages.Overview;

/// <summary>What is to be thought of a model, in a word and a sentence that gives its number of decisions.</summary>
/// <param name="Tone">How much it asks for attention.</param>
/// <param name="Word">A word or two.</param>
/// <param name="Sentence">Plain words with the n behind them.</param>
/// <param name="Icon">Another icon than the tone's own.</param>
public sealed record ModelHealth(Tone Tone, string Word, string Sentence, string? Icon = null)
{
    /// <summary>Fewer decisions than this say nothing.</summary>
    public const int Enough = 20;

    /// <summary>A failure rate surely above this is worth a look.</summary>
    public const double WatchRate = 0.01;

    /// <summary>A failure rate surely above this needs somebody.</summary>
    public const double ActRate = 0.05;

    /// <summary>A share of degraded answers surely above this is worth a look.</summary>
    public const double DegradedWatchShare = 0.05;

    /// <summary>A share of degraded answers surely above this needs somebody.</summary>
    public const double DegradedActShare = 0.5;

    /// <summary>Whether a person should look.</summary>
    public bool NeedsAttention => Tone is Tone.Watch or Tone.Act && Icon is null;

    /// <summary>Judges a model by its last minutes. "Surely" is the lower end of the 95 % interval, so that few decisions raise no alarm.</summary>
    public static ModelHealth Of(ModelView model)
    {
        var traffic = model.Traffic;
        if (model.LiveVersion is null)
            return new(Tone.Unknown, "Not live", traffic.Total == 0
                ? "No version is live, so callers get no answer. Promote one."
                : $"No version is live; {Say.Count(traffic.Total, "decision", "decisions")} in the last 5 minutes, of versions that are not.");
        if (model.PausedAt is not null)
            return new(Tone.Watch, "Paused", model.PausedVersion is { } version
                ? $"A person has paused version {version}: callers get “paused”, unless the policy has another version or a fallback that answers."
                : "A person has paused it: callers get “paused” instead of an answer.", "paused");
        var degraded = OfDegraded(model.Degraded, model.Answers);
        if (traffic.Total < Enough && degraded is not null)
            return degraded;
        if (traffic.Total == 0)
            return new(Tone.Unknown, "No traffic", "No decision in the last 5 minutes, so nothing can be said.");
        if (traffic.Total < Enough)
        {
            var failed = traffic.Failed == 0 ? "none" : Say.Count(traffic.Failed);
            return new(Tone.Unknown, "Not enough data", $"{traffic.Total} of the {Enough} decisions in 5 minutes that it takes to judge; {failed} failed.");
        }

        var sentence = $"{(traffic.Failed == 0 ? "None" : Say.Count(traffic.Failed))} of {Say.Count(traffic.Total)} decisions failed in the last 5 minutes";
        return Wilson.Rate(traffic.Failed, traffic.Total)!.Value.Low switch
        {
            > ActRate => new(Tone.Act, "Failing", $"{sentence}, surely more than {Say.Percent(ActRate)}."),
            _ when degraded is not null => degraded,
            > WatchRate => new(Tone.Watch, "Watch", $"{sentence}, surely more than {Say.Percent(WatchRate)}."),
            _ => OfFitness(model.Fitness) ?? new(Tone.Healthy, "Healthy", $"{sentence}."),
        };
    }

    /// <summary>What is to be thought of how many of a model's answers a fallback gave; null when there are too few, or when it is no surely high share.</summary>
    private static ModelHealth? OfDegraded(long degraded, long answers)
    {
        if (answers < Enough || Wilson.Rate(degraded, answers)!.Value.Low is var low && low <= DegradedWatchShare)
            return null;
        var limit = low > DegradedActShare ? DegradedActShare : DegradedWatchShare;
        return new(limit == DegradedActShare ? Tone.Act : Tone.Watch, "Degraded",
            $"{Say.Count(degraded)} of {Say.Count(answers, "answer", "answers")} in the last 5 minutes came from a fallback, surely more than {Say.Percent(limit)}.");
    }

    /// <summary>A model that answers well may still decide badly: null when nothing is known against it.</summary>
    private static ModelHealth? OfFitness(Fitness? fitness)
    {
        var span = fitness is null ? "" : $" ({Say.Count(fitness.Decisions, "decision", "decisions")} of the last {FitnessReader.Days} days.)";
        return fitness switch
        {
            { Fairness: FairnessVerdict.Unfair } => new(Tone.Act, "Unfair", fitness.FairnessSentence + span),
            { Drift: DriftVerdict.Drifted } => new(Tone.Watch, "Data changed", fitness.DriftSentence + span),
            _ => null,
        };
    }
}
