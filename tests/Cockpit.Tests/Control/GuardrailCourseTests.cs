using Cockpit.Control.Guardrails;
using Cockpit.Control.Guards;
using Cockpit.Registry.Policies;
using Cockpit.Store.Rollups;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Control;

public sealed class GuardrailCourseTests
{
    private static Gen<(int After, int Clears, GuardVerdict[] Verdicts)> Courses { get; } =
        from after in Gen.Choose(1, 5)
        from clears in Gen.Choose(1, 5)
        from verdicts in Gen.Elements(Enum.GetValues<GuardVerdict>()).ArrayOf()
        select (after, clears, verdicts);

    [Fact]
    public void It_acts_after_so_many_failures_in_a_row_and_again_only_after_so_many_good_looks()
    {
        var (fail, well) = (GuardVerdict.Failed, GuardVerdict.Within);

        Assert.Equal([2], Breaches(2, 3, [well, fail, fail, fail, well, well, fail, well, fail, fail, fail, fail]));
        Assert.Empty(Breaches(2, 3, [fail, well, fail, GuardVerdict.Watch, fail, GuardVerdict.Insufficient, fail]));
        Assert.Equal([2, 8], Breaches(2, 3, [well, fail, fail, well, well, well, well, fail, fail]));
    }

    [Fact]
    public void Every_breach_follows_its_failures_in_a_row_and_every_end_its_good_looks()
        => Prop.ForAll(Courses.ToArbitrary(), course =>
        {
            var (isBreached, streak) = (false, 0);
            for (var i = 0; i < course.Verdicts.Length; i++)
            {
                (var turn, streak) = GuardrailCourse.Next(Of(course.After, course.Clears), isBreached, streak, course.Verdicts[i]);
                var before = course.Verdicts[Math.Max(0, i + 1 - (isBreached ? course.Clears : course.After))..(i + 1)];
                if (turn == GuardrailTurn.Breach && (isBreached || before.Length < course.After || before.Any(verdict => verdict != GuardVerdict.Failed)))
                    return false;
                if (turn == GuardrailTurn.Clear && (!isBreached || before.Length < course.Clears || before.Any(verdict => verdict != GuardVerdict.Within)))
                    return false;
                isBreached = turn switch { GuardrailTurn.Breach => true, GuardrailTurn.Clear => false, _ => isBreached };
            }

            return true;
        }).Hold(2000);

    [Fact]
    public void Too_few_decisions_never_say_anything_whatever_they_show()
        => Prop.ForAll((from n in Gen.Choose(0, 500) from failed in Gen.Choose(0, 500) select (n, Math.Min(n, failed))).ToArbitrary(), seen =>
        {
            var guardrail = Of(1, 1) with { Samples = 200 };
            var found = GuardrailCourse.Enough(guardrail, GuardJudge.Failures(new CallTally(seen.n, 0, seen.Item2, 0, 0, new Dictionary<int, long>()), 0.05, guardrail.Samples));
            return seen.n >= 200 ? found.Verdict != GuardVerdict.Insufficient : found.Verdict == GuardVerdict.Insufficient && GuardrailCourse.Next(guardrail, false, 0, found.Verdict).Turn == GuardrailTurn.Stay;
        }).Hold(1000);

    [Fact]
    public void A_rate_that_stays_at_its_limit_does_not_flap()
    {
        var random = new Random(11);
        var breaches = 0;
        for (var model = 0; model < 100; model++)
        {
            // An hour of 10 calls a minute, looked at each minute of a day, failing exactly as often as is allowed.
            var minutes = new Queue<int>();
            var (isBreached, streak) = (false, 0);
            for (var minute = 0; minute < 24 * 60; minute++)
            {
                minutes.Enqueue(Enumerable.Range(0, 10).Count(_ => random.NextDouble() < 0.05));
                if (minutes.Count > 60)
                    minutes.Dequeue();
                var found = GuardrailCourse.Enough(Of(3, 3), GuardJudge.Failures(new CallTally(minutes.Count * 10, 0, minutes.Sum(), 0, 0, new Dictionary<int, long>()), 0.05, 200));
                (var turn, streak) = GuardrailCourse.Next(Of(3, 3), isBreached, streak, found.Verdict);
                breaches += turn == GuardrailTurn.Breach ? 1 : 0;
                isBreached = turn switch { GuardrailTurn.Breach => true, GuardrailTurn.Clear => false, _ => isBreached };
            }
        }

        // One in two thousand looks at independent hours would be 100 × 24 / 2000 ≈ 1; overlapping ones are a few times that.
        Assert.InRange(breaches, 0, 25);
    }

    [Theory]
    [InlineData(1, "failureRate", 1)]
    [InlineData(60, "failureRate", 60)]
    [InlineData(60 * 24, "failureRate", 60)]
    [InlineData(1, "drift", 5)]
    [InlineData(60, "drift", 300)]
    [InlineData(60 * 24, "drift", 600)]
    public void How_often_it_looks_follows_from_its_window_and_what_a_look_costs(int minutes, string kind, int seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), GuardrailCourse.Every(new Guardrail("a", kind == "drift" ? new GuardrailRule.Drift(null) : new GuardrailRule.FailureRate(0.05)) { Window = TimeSpan.FromMinutes(minutes) }));

    private static List<int> Breaches(int after, int clears, GuardVerdict[] verdicts)
    {
        var (breaches, isBreached, streak) = (new List<int>(), false, 0);
        for (var i = 0; i < verdicts.Length; i++)
        {
            (var turn, streak) = GuardrailCourse.Next(Of(after, clears), isBreached, streak, verdicts[i]);
            isBreached = turn switch { GuardrailTurn.Breach => true, GuardrailTurn.Clear => false, _ => isBreached };
            if (turn == GuardrailTurn.Breach)
                breaches.Add(i);
        }

        return breaches;
    }

    private static Guardrail Of(int after, int clears) => new("a", new GuardrailRule.FailureRate(0.05)) { Then = [GuardrailAction.Alert], After = after, Clears = clears };
}
