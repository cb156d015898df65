using Cockpit.Control.Guards;
using Cockpit.Registry.Policies;

namespace Cockpit.Control.Guardrails;

/// <summary>What a look at a guardrail changes.</summary>
public enum GuardrailTurn
{
    /// <summary>Nothing.</summary>
    Stay,
    /// <summary>A breach begins: it acts.</summary>
    Breach,
    /// <summary>The breach is over: it may act again.</summary>
    Clear,
}

/// <summary>Decides when a guardrail acts, and when it may act again. Pure: the same looks always give the same turns.</summary>
public static class GuardrailCourse
{
    private const int Looks = 60;
    private const int Judgements = 12;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The turn, and how many looks in a row speak for the next one. Only what surely failed speaks for a breach, and only what is well for
    /// its end; too few decisions, and what chance could explain, break the row of either.
    /// </summary>
    /// <param name="guardrail">How many looks it takes.</param>
    /// <param name="isBreached">Whether a breach lasts.</param>
    /// <param name="streak">Looks in a row before this one.</param>
    /// <param name="verdict">What this look found.</param>
    public static (GuardrailTurn Turn, int Streak) Next(Guardrail guardrail, bool isBreached, int streak, GuardVerdict verdict)
    {
        if (verdict != (isBreached ? GuardVerdict.Within : GuardVerdict.Failed))
            return (GuardrailTurn.Stay, 0);
        return streak + 1 < (isBreached ? guardrail.Clears : guardrail.After) ? (GuardrailTurn.Stay, streak + 1)
            : (isBreached ? GuardrailTurn.Clear : GuardrailTurn.Breach, 0);
    }

    /// <summary>With fewer decisions than the guardrail asks for nothing is said, whatever they show.</summary>
    public static GuardFinding Enough(Guardrail guardrail, GuardFinding found)
        => found.N >= guardrail.Samples || found.Verdict is GuardVerdict.NotJudged ? found
            : found with { Verdict = GuardVerdict.Insufficient, Sentence = FormattableString.Invariant($"There are {found.N:N0} of the {guardrail.Samples:N0} decisions that a judgement needs.") };

    /// <summary>How long after a look the next one is: what is counted, each sixtieth of the window up to a minute; what costs more, each twelfth up to ten minutes.</summary>
    public static TimeSpan Every(Guardrail guardrail)
    {
        var isCostly = guardrail.When is GuardrailRule.Drift or GuardrailRule.Fairness or GuardrailRule.Cost;
        var (wanted, longest) = isCostly ? (guardrail.Window / Judgements, TimeSpan.FromMinutes(10)) : (guardrail.Window / Looks, TimeSpan.FromMinutes(1));
        return wanted < Second ? Second : wanted > longest ? longest : wanted;
    }
}
