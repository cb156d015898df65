using Cockpit.Gateway.Flow;
using Cockpit.Insight.DryRuns;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Insight.DryRuns;

public sealed class AnswerTallyTests
{
    [Fact]
    public void Share_and_movement_are_of_what_was_answered_both_times()
    {
        var tally = new AnswerTally("2", ModelTask.Binary);
        tally.Add("line 2", Item("no", 0.4), Item("yes", 0.7));
        tally.Add("line 3", Item("yes", 0.9), Item("yes", 0.8));
        tally.Add("line 4", null, Item("yes", 0.8));
        tally.Add("line 5", Item("yes", 0.9), null);

        var found = tally.Result(coerced: 40, whyNot: null);

        Assert.Equal((40L, 4, 2, 1, 0.5), (found.Coerced, found.Asked, found.Compared, found.Changed, found.Share!.Value));
        Assert.Equal(0.1, found.MeanScoreChange!.Value, 9);
        Assert.Equal(0.2, found.MeanAbsoluteScoreChange!.Value, 9);
        Assert.Equal(new AnswerExample("line 2", "no", "yes", 0.4, 0.7), Assert.Single(found.Examples));
        Assert.Equal("Version 2: 40 items are put right, and it was asked about 4 of them: of 2 that can be compared 1 (50 %) is answered otherwise; the score moves by 0.2 on average (+0.1).", found.Sentence);
    }

    [Theory]
    [InlineData(ModelTask.Regression, 100.0, 100.5, 0)]
    [InlineData(ModelTask.Regression, 100.0, 102.0, 1)]
    [InlineData(ModelTask.Binary, 0.5, 0.5, 0)]
    [InlineData(ModelTask.Binary, 0.5, 0.5001, 1)]
    public void Without_a_class_a_number_says_whether_it_is_otherwise(ModelTask task, double before, double after, int changed)
    {
        var tally = new AnswerTally("1", task);
        tally.Add("a", Item(null, before), Item(null, after));

        Assert.Equal(changed, tally.Result(1, null).Changed);
    }

    [Fact]
    public void What_was_not_asked_or_not_answered_is_never_called_unchanged()
    {
        var silent = new AnswerTally("1", ModelTask.Binary);
        silent.Add("a", null, null);

        Assert.Equal((null, "Version 1: 3 items are put right, and it was asked about 1 of them (then it gave no answers): none was answered both as it came and put right, so nothing can be compared."),
            (silent.Result(3, "then it gave no answers").Share, silent.Result(3, "then it gave no answers").Sentence));
        Assert.Equal("Version 1: 1 item is put right; it was not asked what it would answer (version 1 is retired).", new AnswerTally("1", ModelTask.Binary).Result(1, "version 1 is retired").Sentence);
    }

    [Fact]
    public void A_choice_of_rows_is_fair_bounded_and_the_same_for_the_same_rows()
    {
        RowSample<int> Choose()
        {
            var sample = new RowSample<int>(100);
            for (var row = 0; row < 10_000; row++)
            {
                if (sample.Chooses())
                    sample.Keep(row);
            }

            return sample;
        }

        var chosen = Choose();

        Assert.Equal(chosen.Rows, Choose().Rows);
        Assert.Equal((100, 10_000L), (chosen.Rows.Distinct().Count(), chosen.Seen));
        Assert.InRange(chosen.Rows.Average(), 4_000, 6_000);
    }

    private static AnsweredItem Item(string? prediction, double? score) => new("{}"u8.ToArray(), prediction, score);
}
