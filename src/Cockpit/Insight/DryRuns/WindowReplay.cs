using Cockpit.Control.Guardrails;
using Cockpit.Control.Guards;
using Cockpit.Registry.Policies;

namespace Cockpit.Insight.DryRuns;

/// <summary>
/// How often a guardrail of a window would have acted on the decisions of one version, had that been live whenever it answered: looked at as
/// often, over as long, with the same judge. What it looks at comes in order of time.
/// </summary>
internal abstract class WindowReplay(Guardrail guardrail, string version, TimeSpan every)
{
    private const int MostShown = 20;

    private readonly List<DryRunBreach> _shown = [];
    private DateTimeOffset? _next;
    private bool _isBreached;
    private int _streak;

    /// <summary>What is replayed.</summary>
    protected Guardrail Guardrail => guardrail;

    /// <summary>How long after a look the next one is.</summary>
    public TimeSpan Every => every;

    /// <summary>How often there was something to look at.</summary>
    public long Looks { get; private set; }

    /// <summary>Of these looks, how many had too few decisions.</summary>
    public long TooFew { get; private set; }

    /// <summary>Of these looks, how many failed.</summary>
    public long Failed { get; private set; }

    /// <summary>How often it would have acted.</summary>
    public long Breaches { get; private set; }

    /// <summary>The first of these.</summary>
    public IReadOnlyList<DryRunBreach> Shown => _shown;

    /// <summary>The looks up to an instant.</summary>
    public void LookUntil(DateTimeOffset at)
    {
        _next ??= at + every;
        for (; _next <= at; _next += every)
        {
            Forget(_next.Value - guardrail.Window);
            if (IsEmpty)
            {
                // Nothing to see until the next decision: too few break every row.
                (_streak, _next) = (0, at + every);
                return;
            }

            Look(_next.Value);
        }
    }

    /// <summary>Whether nothing is in the window.</summary>
    protected abstract bool IsEmpty { get; }

    /// <summary>Drops what was decided at an instant or before.</summary>
    protected abstract void Forget(DateTimeOffset until);

    /// <summary>What is found in the window that ends now.</summary>
    protected abstract GuardFinding Judge(DateTimeOffset now);

    private void Look(DateTimeOffset now)
    {
        var found = GuardrailCourse.Enough(guardrail, Judge(now));
        Looks++;
        TooFew += found.Verdict == GuardVerdict.Insufficient ? 1 : 0;
        Failed += found.Verdict == GuardVerdict.Failed ? 1 : 0;
        (var turn, _streak) = GuardrailCourse.Next(guardrail, _isBreached, _streak, found.Verdict);
        _isBreached = turn switch { GuardrailTurn.Breach => true, GuardrailTurn.Clear => false, _ => _isBreached };
        if (turn != GuardrailTurn.Breach)
            return;
        Breaches++;
        if (_shown.Count < MostShown)
            _shown.Add(new DryRunBreach(version, now - guardrail.Window, now, found.N, found.Value, found.Sentence));
    }
}
