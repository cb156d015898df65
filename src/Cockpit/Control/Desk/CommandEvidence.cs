using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cockpit.Insight.Reports;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollups;

namespace Cockpit.Control.Desk;

/// <summary>How the versions concerned fared when a command was asked for.</summary>
/// <param name="At">When it was looked.</param>
/// <param name="Minutes">The length of the time whose answers and failures are counted.</param>
/// <param name="Versions">The live one, and the one that the command names.</param>
/// <param name="Contract">What a contract would change; null for other commands.</param>
public sealed record CommandEvidence(
    DateTimeOffset At, int Minutes, IReadOnlyList<VersionEvidence> Versions, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ContractEvidence? Contract = null)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The evidence behind its JSON; null for none.</summary>
    public static CommandEvidence? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<CommandEvidence>(json, Json);
}

/// <summary>What a contract would change against the one in force.</summary>
/// <param name="Owner">Who owns the model and has to be told of what breaks.</param>
/// <param name="Breaking">How many changes break what was agreed.</param>
/// <param name="Changes">Every change with its grade, the gravest first.</param>
public sealed record ContractEvidence(string Owner, int Breaking, IReadOnlyList<string> Changes);

/// <summary>How one version fared.</summary>
/// <param name="Version">Its name.</param>
/// <param name="IsLive">Whether it was live.</param>
/// <param name="Answered">Decisions that were answered in the last minutes.</param>
/// <param name="Failed">Decisions that failed in the same time.</param>
/// <param name="Fitness">Whether its data and its fairness were well over the last days; null for a command that protects, such as a pause, which does not wait for that.</param>
public sealed record VersionEvidence(string Version, bool IsLive, long Answered, long Failed, FitnessEvidence? Fitness);

/// <summary>Verdicts over the last days.</summary>
/// <param name="Days">How many.</param>
/// <param name="N">Decisions behind them.</param>
/// <param name="Drift">stable, watch, drifted or insufficient.</param>
/// <param name="DriftSentence">The same in words.</param>
/// <param name="Fairness">fair, watch, unfair or insufficient.</param>
/// <param name="FairnessSentence">The same in words; null when nothing was judged.</param>
public sealed record FitnessEvidence(int Days, long N, string Drift, string DriftSentence, string Fairness, string? FairnessSentence);

/// <summary>Gathers what is known of a model when a command on it is asked for, before the command's transaction begins.</summary>
public sealed partial class EvidenceReader(RegistryKeeper registry, TrafficQueries traffic, FitnessReader fitness, TimeProvider clock, ILogger<EvidenceReader> logger)
{
    private const int Minutes = 5;
    private const int MostChanges = 200;

    /// <summary>JSON of a <see cref="CommandEvidence"/>; null when there is no such model, or when it cannot be read, which keeps nobody from acting.</summary>
    public async Task<string?> ReadAsync(CommandKind kind, string model, string? version, string? contract, CancellationToken cancellationToken)
    {
        if (!registry.Current.Models.TryGetValue(model, out var entry))
            return null;
        try
        {
            var now = clock.GetUtcNow();
            var counts = await traffic.SinceAsync(now.AddMinutes(-Minutes), cancellationToken);
            List<VersionEvidence> versions = [];
            foreach (var name in new[] { entry.Live?.Name, version }.OfType<string>().Distinct(StringComparer.Ordinal).Where(entry.Versions.ContainsKey))
            {
                var seen = counts.GetValueOrDefault((model, name));
                versions.Add(new VersionEvidence(name, name == entry.Live?.Name, seen?.Answered ?? 0, seen?.Failed ?? 0,
                    ApprovalRules.Protects(kind) ? null : Words(await fitness.ReadAsync(entry, name, cancellationToken))));
            }

            return JsonSerializer.Serialize(new CommandEvidence(now, Minutes, versions, kind == CommandKind.Contract ? Of(entry, contract) : null), CommandEvidence.Json);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.NotRead(logger, model, fault);
            return null;
        }
    }

    private static ContractEvidence? Of(ModelEntry model, string? text)
    {
        if (ContractReader.Read(text ?? "").Contract is not { } proposed)
            return null;
        var changes = ContractDiff.Between(model.Contract.Compiled?.Contract, proposed);
        return new ContractEvidence(model.Row.Owner, changes.Count(change => change.Grade == ChangeGrade.Breaking), [.. changes.Take(MostChanges).Select(change => change.ToString())]);
    }

    private static FitnessEvidence Words(Fitness read)
        => new(FitnessReader.Days, read.Decisions, StoreText.Of(read.Drift), read.DriftSentence, StoreText.Of(read.Fairness), read.FairnessSentence);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "How {Model} fares could not be read; the command on it is kept without that.")]
        public static partial void NotRead(ILogger logger, string model, Exception fault);
    }
}
