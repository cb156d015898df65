using System.Globalization;
using System.Net.Http.Json;
using Cockpit.Demo.Models;
using Cockpit.Demo.Protocol;
using Cockpit.Demo.Registry;
using Cockpit.Demo.Serving;

namespace Cockpit.Benchmarks.Replay;

/// <summary>Serves a model, puts it into service in Cockpit, and asks Cockpit for every decision of a file once more.</summary>
internal sealed class Replayer(Uri cockpit, string key, int concurrency, TimeProvider clock)
{
    /// <summary>Scores are computed in double on both sides; only the order of a sum may differ.</summary>
    public const double Tolerance = 1e-9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _tally = new();
    private double _maxDifference;
    private int _mismatches;
    private string? _firstMismatch;

    public async Task<ReplayResult> RunAsync(FileInfo data, FileInfo modelFile, CancellationToken cancellationToken)
    {
        var model = LinearModel.Parse(await File.ReadAllTextAsync(modelFile.FullName, cancellationToken));
        var file = DecisionFile.Read(data, model);
        var served = new ServedModel(file.Model, file.Version, model);
        await using var host = await OpenInferenceHost.StartAsync(served, clock, port: 0, cancellationToken);
        await PutIntoServiceAsync(file, host, cancellationToken);

        using var http = CockpitClient.Connect(cockpit, key);
        var started = clock.GetTimestamp();
        await Parallel.ForEachAsync(
            file.Decisions,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (decision, stop) => await ReplayAsync(http, file.Model, decision, stop));
        return new ReplayResult(file.Decisions.Count, clock.GetElapsedTime(started), _maxDifference, _mismatches, _firstMismatch);
    }

    private async Task PutIntoServiceAsync(DecisionFile file, OpenInferenceHost host, CancellationToken cancellationToken)
    {
        using var client = new CockpitClient(cockpit, key, clock);
        await client.WaitUntilReadyAsync(Patience, cancellationToken);
        var card = new ModelRegistration
        {
            Team = "replay",
            Owner = "Replay",
            Purpose = "Computes once more what was decided elsewhere, to compare the two.",
            RiskTier = RiskTier.Low,
            Task = ModelTask.Binary,
            ProtectedAttributes = DecisionFile.Attributes,
            PositiveLabel = "1",
        };
        var version = new VersionRegistration(
            new EndpointRegistration("openInference", host.ModelAddress, TimeoutMs: 5_000), new CostRegistration(0, "EUR"));
        await client.RegisterAsync(file.Model, card, cancellationToken);
        await client.RegisterAsync(file.Model, file.Version, version, cancellationToken);
        await client.PromoteAsync(file.Model, file.Version, "Replay of recorded decisions.", Patience, cancellationToken);
    }

    private async Task ReplayAsync(HttpClient http, string model, RecordedDecision decision, CancellationToken cancellationToken)
    {
        var request = new InferRequest
        {
            Id = decision.Id,
            Parameters = new InferParameters { CockpitAttributes = decision.Attributes },
            Inputs = RowTensors.Of(decision.Row),
        };
        using var response = await http.PostAsJsonAsync($"v2/models/{model}/infer", request, InferJson.Options, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            Miss($"{decision.Id}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
            return;
        }

        Compare(decision, await response.Content.ReadFromJsonAsync<InferAnswer>(InferJson.Options, cancellationToken));
    }

    private void Compare(RecordedDecision decision, InferAnswer? answer)
    {
        if (answer?.Id != decision.Id || answer.Outputs.FirstOrDefault(output => output.Name == "score") is not { } output)
        {
            Miss($"{decision.Id}: the answer has another id ({answer?.Id}) or no score");
            return;
        }

        var score = output.Data[0].GetDouble();
        var difference = Math.Abs(score - decision.Score);
        lock (_tally)
            _maxDifference = Math.Max(_maxDifference, difference);
        if (!(difference <= Tolerance))
            Miss(string.Create(CultureInfo.InvariantCulture, $"{decision.Id}: {score:R} instead of {decision.Score:R}"));
    }

    private void Miss(string reason)
    {
        lock (_tally)
        {
            _mismatches++;
            _firstMismatch ??= reason;
        }
    }
}
