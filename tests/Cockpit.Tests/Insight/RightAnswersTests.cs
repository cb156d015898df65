using Cockpit.Insight.Overrides;
using Cockpit.Store.Overrides;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Insight;

/// <summary>Whether overrides did better than the model.</summary>
public sealed class RightAnswersTests
{
    private static readonly ModelRow Binary = new() { Name = "m", Owner = "o", Purpose = "p", Task = ModelTask.Binary };
    private static readonly ModelRow Classes = new() { Name = "m", Owner = "o", Purpose = "p", Task = ModelTask.Multiclass };

    [Fact]
    public void What_nobody_has_spoken_of_is_neither_right_nor_wrong()
        => Assert.Equal((3L, 5L), RightAnswers.Count(Classes, [new("a", null, "a", 3), new("a", null, "b", 2), new("a", null, null, 90), new(null, null, "a", 7)]));

    [Fact]
    public void Words_for_yes_are_one_class_and_a_score_alone_decides_from_one_half_on()
        => Assert.Equal((14L, 17L), RightAnswers.Count(Binary, [new("yes", null, "1", 5), new("no", false, "0", 2), new(null, true, "true", 7), new(null, false, "1", 3), new(null, null, "1", 50)]));

    [Theory]
    [InlineData(29, 29, 10, 100, OverrideVerdict.Insufficient)]
    [InlineData(40, 40, 29, 29, OverrideVerdict.Insufficient)]
    [InlineData(0, 0, 90, 100, OverrideVerdict.Insufficient)]
    [InlineData(95, 100, 700, 1000, OverrideVerdict.Better)]
    [InlineData(50, 100, 700, 1000, OverrideVerdict.Worse)]
    [InlineData(21, 30, 700, 1000, OverrideVerdict.Alike)]
    public void It_is_judged_when_both_sides_have_enough_and_the_difference_is_no_chance(long right, long n, long ownRight, long ownN, OverrideVerdict verdict)
    {
        var judged = RightAnswers.Judge(right, n, ownRight, ownN);

        Assert.Equal(verdict, judged.Verdict);
        Assert.Equal(n == 0, judged.Right is null);
    }
}
