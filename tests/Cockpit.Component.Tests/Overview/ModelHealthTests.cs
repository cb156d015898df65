using Cockpit.Insight.Reports;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Fairness;
using Xunit;

namespace Cockpit.Component.Tests.Overview;

public sealed class ModelHealthTests
{
    [Fact]
    public void No_traffic_is_unknown_and_never_healthy()
        => Assert.Equal((Tone.Unknown, "No traffic"), Judge(Some.Model()));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(19, 0)]
    [InlineData(0, 19)]
    public void Fewer_than_twenty_decisions_are_not_judged_whatever_they_were(long answered, long failed)
        => Assert.Equal((Tone.Unknown, "Not enough data"), Judge(Some.Model(answered, failed)));

    [Theory]
    [InlineData(20, 0, "Healthy")]
    [InlineData(19, 1, "Healthy")]
    [InlineData(18, 2, "Watch")]
    [InlineData(990, 10, "Healthy")]
    [InlineData(980, 20, "Watch")]
    [InlineData(450, 50, "Failing")]
    [InlineData(0, 20, "Failing")]
    public void A_failure_rate_counts_only_when_it_is_surely_above_its_limit(long answered, long failed, string word)
        => Assert.Equal(word, Judge(Some.Model(answered, failed)).Word);

    [Theory]
    [InlineData(DriftVerdict.Stable, FairnessVerdict.Fair, Tone.Healthy, "Healthy")]
    [InlineData(DriftVerdict.Watch, FairnessVerdict.Watch, Tone.Healthy, "Healthy")]
    [InlineData(DriftVerdict.Insufficient, FairnessVerdict.Insufficient, Tone.Healthy, "Healthy")]
    [InlineData(DriftVerdict.Drifted, FairnessVerdict.Fair, Tone.Watch, "Data changed")]
    [InlineData(DriftVerdict.Drifted, FairnessVerdict.Unfair, Tone.Act, "Unfair")]
    public void A_model_that_answers_well_but_is_no_longer_fit_asks_for_attention(DriftVerdict drift, FairnessVerdict fairness, Tone tone, string word)
    {
        var model = Some.Model(500) with { Fitness = new Fitness(drift, "age has changed.", fairness, "sex: one group fares worse.", 1234) };
        Assert.Equal((tone, word), Judge(model));
        Assert.Equal(tone != Tone.Healthy, ModelHealth.Of(model).Sentence.Contains("1,234 decisions of the last 7 days", StringComparison.Ordinal));
        Assert.Equal("Failing", Judge(Some.Model(0, 500) with { Fitness = model.Fitness }).Word);
    }

    [Theory]
    [InlineData(0, 0, 19, "Not enough data")]
    [InlineData(0, 0, 20, "Degraded")]
    [InlineData(500, 0, 30, "Healthy")]
    [InlineData(500, 0, 60, "Degraded")]
    [InlineData(450, 50, 400, "Failing")]
    [InlineData(985, 15, 400, "Degraded")]
    public void Answers_of_fallbacks_ask_for_attention_when_they_are_surely_many_whoever_gave_them(long answered, long failed, long degraded, string word)
        // What a rule or a default answered is no decision of the live version.
        => Assert.Equal(word, Judge(Some.Model(answered == 0 ? 5 : answered, failed) with { Answers = Math.Max(answered, degraded), Degraded = degraded }).Word);

    [Fact]
    public void How_many_answers_were_degraded_is_said_with_their_number_and_most_of_them_need_somebody()
    {
        var some = ModelHealth.Of(Some.Model(500) with { Answers = 500, Degraded = 60 });
        Assert.Equal((Tone.Watch, "60 of 500 answers in the last 5 minutes came from a fallback, surely more than 5\u00A0%."), (some.Tone, some.Sentence));
        Assert.Equal(Tone.Act, ModelHealth.Of(Some.Model(500) with { Answers = 500, Degraded = 400 }).Tone);
    }

    [Fact]
    public void A_paused_version_is_not_said_to_be_the_whole_model()
        => Assert.Contains("paused version v3", ModelHealth.Of(Some.Model(500) with { PausedAt = Some.Noon, PausedVersion = "v3" }).Sentence, StringComparison.Ordinal);

    [Fact]
    public void A_paused_model_says_so_before_anything_else()
        => Assert.Equal("Paused", Judge(Some.Model(0, 500) with { PausedAt = Some.Noon }).Word);

    [Fact]
    public void A_model_without_a_live_version_is_unknown_even_when_decisions_are_sent_from_elsewhere()
        => Assert.Equal((Tone.Unknown, "Not live"), Judge(Some.Model(500) with { LiveVersion = null }));

    [Fact]
    public void The_sentence_gives_its_number_of_decisions()
        => Assert.Equal("50 of 500 decisions failed in the last 5 minutes, surely more than 5\u00A0%.", ModelHealth.Of(Some.Model(450, 50)).Sentence);

    [Fact]
    public void The_first_line_counts_what_is_live_and_what_needs_attention()
        => Assert.Equal("2 models live, 1 needs attention, 1 paused", OverviewWords.Headline([Some.Model(100), Some.Model(0, 100), Some.Model() with { PausedAt = Some.Noon }]));

    [Fact]
    public void The_first_line_says_all_healthy_only_when_all_are_measured()
    {
        Assert.Equal("2 models live, all healthy", OverviewWords.Headline([Some.Model(100), Some.Model(200)]));
        Assert.Null(OverviewWords.Unknown([Some.Model(100), Some.Model(200)]));
        Assert.Equal("2 models live", OverviewWords.Headline([Some.Model(100), Some.Model()]));
        Assert.Equal("Not counted as healthy: 1 without a live version, 1 with too little traffic to judge.", OverviewWords.Unknown([Some.Model(100), Some.Model(), Some.Model() with { LiveVersion = null }]));
    }

    private static (Tone Tone, string Word) Judge(ModelView model) => (ModelHealth.Of(model).Tone, ModelHealth.Of(model).Word);
}
