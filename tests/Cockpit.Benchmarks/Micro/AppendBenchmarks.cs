using System.Globalization;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Cockpit.Registry;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Providers;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Benchmarks.Micro;

/// <summary>Storing a batch on SQLite, flushed to disk, with its rollups; the time is of the whole batch.</summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cockpit-bench").FullName;
    private SqliteAppender _appender = null!;
    private RollupMaker _rollups = null!;
    private NewDecision[] _batch = [];
    private bool[] _stored = [];

    /// <summary>Decisions in one commit.</summary>
    [Params(1, 32, 512)]
    public int Batch { get; set; }

    /// <summary>Whether the decisions are summarised in the same transaction: seven columns against a baseline, two attributes and their pair.</summary>
    [Params(false, true)]
    public bool Rollups { get; set; }

    /// <summary>Makes the store.</summary>
    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var provider = new SqliteProvider($"Data Source={Path.Combine(_folder, "bench.db")}");
        await SchemaUpgrade.RunAsync(new CockpitStore(provider, new ChangeSignal()), CancellationToken.None);
        _appender = new SqliteAppender(provider);
        _rollups = new RollupMaker(Registry, TimeProvider.System, new RollupOptions());
        _stored = new bool[Batch];
        _batch = [.. Enumerable.Range(0, Batch).Select(New)];
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
    public async Task AppendAsync()
        => await _appender.AppendAsync([.. _batch.Select(Renamed)], _stored, Rollups ? _rollups.Summarise : (_, _) => [], CancellationToken.None);

    /// <summary>The summaries alone, without the store.</summary>
    [Benchmark]
    public int Summarise()
    {
        Array.Fill(_stored, true);
        return _rollups.Summarise(_batch, _stored).Count;
    }

    private static NewDecision Renamed(NewDecision decision)
    {
        var id = DecisionId.New(TimeProvider.System);
        return decision with { Id = id, RequestId = id.Value, At = TimeProvider.System.GetUtcNow() };
    }

    private static Func<RegistrySnapshot> Registry
    {
        get
        {
            var builder = new BaselineBuilder([]);
            for (var i = 0; i < 2_000; i++)
                builder.Add([.. Values(i).Select(value => value.Value is string text ? Cell.Of(value.Key, text) : Cell.Of(value.Key, Convert.ToDouble(value.Value, CultureInfo.InvariantCulture)))]);
            var layout = new MemoryStream();
            builder.Build().Layout(Guid.CreateVersion7()).Write(new BinaryWriter(layout));
            var model = new ModelRow { Name = "credit", Owner = "o", Purpose = "p", ProtectedAttributes = ["sex", "race"], PositiveLabel = "1" };
            var head = new BaselineHead("credit", "1", Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), "bench", "bench", 2_000, layout.ToArray());
            var snapshot = new RegistrySnapshot(new RegistryContent(1, [model], [new VersionRow { Model = "credit", Name = "1" }], [head], [], []));
            return () => snapshot;
        }
    }

    private static Dictionary<string, object> Values(int i) => new(StringComparer.Ordinal)
    {
        ["age"] = 17 + (i * 7 % 70), ["hours_per_week"] = 10 + (i * 11 % 80), ["workclass"] = $"class-{i % 8}", ["education_num"] = i % 16, ["occupation"] = $"occupation-{i % 15}",
        ["sex"] = i % 3 == 0 ? "Female" : "Male", ["race"] = $"race-{i % 5}",
    };

    private static NewDecision New(int i)
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
            Prediction = i % 4 == 0 ? "1" : "0",
            Score = i * 37 % 1000 / 1000.0,
            LatencyMs = 0.8,
            Features = JsonSerializer.SerializeToUtf8Bytes(Values(i).Where(value => value.Key is not ("sex" or "race")).ToDictionary()),
            Attributes = JsonSerializer.SerializeToUtf8Bytes(Values(i).Where(value => value.Key is "sex" or "race").ToDictionary()),
            Answer = """{"score":0.12,"prediction":0}"""u8.ToArray(),
            Trace = """{"caller":"key:app","attempts":[{"version":"1","status":200,"durationMs":0.6,"error":null}]}"""u8.ToArray(),
        };
    }
}
