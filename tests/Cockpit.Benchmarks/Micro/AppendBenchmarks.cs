using BenchmarkDotNet.Attributes;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Providers;

namespace Cockpit.Benchmarks.Micro;

/// <summary>Storing a batch on SQLite, flushed to disk, with its rollups; the time is of the whole batch.</summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cockpit-bench").FullName;
    private SqliteAppender _appender = null!;
    private bool[] _stored = [];

    /// <summary>Decisions in one commit.</summary>
    [Params(1, 32, 512)]
    public int Batch { get; set; }

    /// <summary>Makes the store.</summary>
    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var provider = new SqliteProvider($"Data Source={Path.Combine(_folder, "bench.db")}");
        await SchemaUpgrade.RunAsync(new CockpitStore(provider, new ChangeSignal()), CancellationToken.None);
        _appender = new SqliteAppender(provider);
        _stored = new bool[Batch];
    }

    /// <summary>Removes it.</summary>
    [GlobalCleanup]
    public void CleanUp()
    {
        _appender.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>One commit of new decisions.</summary>
    [Benchmark]
    public async Task AppendAsync() => await _appender.AppendAsync([.. Enumerable.Range(0, Batch).Select(_ => New())], _stored, (_, _) => [], CancellationToken.None);

    private static NewDecision New()
    {
        var id = DecisionId.New(TimeProvider.System);
        return new NewDecision
        {
            Id = id,
            RequestId = id.Value,
            At = TimeProvider.System.GetUtcNow(),
            Model = "credit",
            Version = "1",
            TrafficClass = "interactive",
            Source = DecisionSource.Gateway,
            Prediction = "0",
            Score = 0.12,
            LatencyMs = 0.8,
            Features = """{"age":25,"hours_per_week":40,"workclass":"Private","education_num":7,"occupation":"Machine-op-inspct"}"""u8.ToArray(),
            Attributes = """{"sex":"Male","race":"Black"}"""u8.ToArray(),
            Answer = """{"score":0.12,"prediction":0}"""u8.ToArray(),
            Trace = """{"caller":"key:app","attempts":[{"version":"1","status":200,"durationMs":0.6,"error":null}]}"""u8.ToArray(),
        };
    }
}
