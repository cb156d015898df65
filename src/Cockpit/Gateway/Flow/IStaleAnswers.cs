namespace Cockpit.Gateway.Flow;

/// <summary>Answers that were given to equal questions before; fresh or not.</summary>
public interface IStaleAnswers
{
    /// <summary>
    /// The newest answer to the same question that the caller may be given, or null. Sets the decision's version to the one that
    /// gave the answer.
    /// </summary>
    /// <param name="decision">The question, in its own protocol.</param>
    /// <param name="notOlderThan">How old the answer may be; its lifetime may be over.</param>
    ModelAnswer? Find(DecisionContext decision, TimeSpan notOlderThan);
}
