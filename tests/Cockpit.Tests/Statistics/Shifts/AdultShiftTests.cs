using Cockpit.Cli.Analyze;
using Cockpit.Statistics.Shifts;
using Cockpit.Tests.Statistics.Truth;
using Xunit;

namespace Cockpit.Tests.Statistics.Shifts;

/// <summary>What the windows of Adult are said to mean, by <c>analyze drift</c>.</summary>
public sealed class AdultShiftTests
{
    [Fact]
    public async Task The_four_faults_are_each_named_and_nothing_else()
    {
        var found = await FindAsync("window_quality_faults.csv");

        Assert.Equal(
            [
                "age has no value in 12% of rows; in the baseline every row had one.",
                "workclass has a category that the baseline never had: “Gig-worker”, in 20% of rows.",
                "hours_per_week is 999 in 1.0% of rows, where the baseline had hardly any: it may stand for “not known”, or be a default.",
                "native_country is “United-States” in every row; the baseline had 41 different values. Its source may have stopped, or a default may have taken its place.",
            ],
            found.Select(finding => finding.Sentence));
        Assert.Equal([ShiftKind.MissingRise, ShiftKind.NewCategory, ShiftKind.SentinelValue, ShiftKind.ConstantColumn], found.Select(finding => finding.Kind));
    }

    [Theory]
    [InlineData("window_control_no_shift.csv")]
    [InlineData("adult_train.csv")]
    [InlineData("window_shift_age_hours.csv")]
    [InlineData("window_subtle_age.csv")]
    [InlineData("window_shift_sex.csv")]
    public async Task Where_nothing_changed_or_only_the_people_did_nothing_is_named(string window)
        => Assert.Empty(await FindAsync(window));

    private static async Task<IReadOnlyList<ShiftFinding>> FindAsync(string window)
    {
        var (baseline, current) = (TruthFiles.SharedData("adult", "adult_train.csv"), TruthFiles.SharedData("adult", window));
        return (await new DriftAnalysis(baseline, current, null, []).RunAsync(TestContext.Current.CancellationToken)).Shifts;
    }
}
