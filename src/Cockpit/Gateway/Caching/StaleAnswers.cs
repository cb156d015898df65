using Cockpit.Gateway.Flow;

namespace Cockpit.Gateway.Caching;

/// <summary>Answers whose lifetime may be over, for when nothing better is to be had.</summary>
public sealed class StaleAnswers(AnswerCache answers) : IStaleAnswers
{
    /// <inheritdoc />
    public ModelAnswer? Find(DecisionContext decision, TimeSpan notOlderThan)
    {
        if (decision.Question is not { } key || answers.Find(key, notOlderThan) is not var (kept, age) || Questions.Giver(decision, kept) is not { } giver)
            return null;
        Questions.Give(decision, kept, giver, age, isStale: true);
        return kept.Answer;
    }
}
