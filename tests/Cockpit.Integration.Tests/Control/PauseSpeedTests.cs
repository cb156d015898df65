using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Control;

public sealed class PauseSpeedOnSqliteTests(SqliteCockpit cockpit, ITestOutputHelper output) : PauseSpeedTests(cockpit, output), IClassFixture<SqliteCockpit>;

public sealed class PauseSpeedOnPostgresTests(PostgresCockpit cockpit, ITestOutputHelper output) : PauseSpeedTests(cockpit, output), IClassFixture<PostgresCockpit>;

/// <summary>How long a model goes on answering after a person asked it to stop. Runs alone: it measures time.</summary>
[Collection(nameof(Alone))]
public abstract class PauseSpeedTests(CockpitFixture cockpit, ITestOutputHelper output) : CockpitTests(cockpit)
{
    private static readonly int Toggles = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1" ? 500 : 50;

    [Fact]
    public async Task A_pause_is_in_force_within_250_ms()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var body = Requests.Loan(42).ToJsonString();
        List<double> took = [];
        for (var i = 0; i < Toggles; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var asking = Operator.CommandAsync("pause", model);
            await Wait.UntilAsync(async () => (await Operator.InferAsync(model, body)).Status == 503, TimeSpan.FromSeconds(10), "the pause");
            took.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            await Operator.ReachesAsync((string)(await asking).Json["id"]!, "applied", "verified");
            await Operator.CommandAppliedAsync("resume", model);
            Assert.Equal(200, (await Operator.InferAsync(model, body)).Status);
        }

        // The 99th percentile of 500; of fewer, one may fall into another process' turn.
        var bound = Toggles - 1 - Math.Max(1, Toggles / 100);
        took.Sort();
        output.WriteLine($"Pause in force over {Toggles} toggles: median {took[Toggles / 2]:0} ms, 99 of 100 {took[bound]:0} ms, slowest {took[^1]:0} ms.");
        Assert.True(took[bound] <= 250, $"Of {Toggles} pauses the {bound + 1}th took {took[bound]:0} ms.");
    }
}

/// <summary>Tests that measure time do not run beside others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
