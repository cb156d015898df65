using System.Globalization;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Gateway.Upstream;
using Cockpit.Insight.Explanations;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;
using Microsoft.Extensions.Options;

namespace Cockpit.Insight.DryRuns;

/// <summary>
/// Asks versions about rows for a dry-run. Beside the gateway, over connections of its own: no turn, budget, breaker or record of a caller is
/// touched, one dry-run asks at a time, one row after another, and no longer than explaining a decision may take.
/// </summary>
public sealed class VersionAsker(IOptions<GatewayOptions> limits, IOptions<ExplainOptions> options, TimeProvider clock) : IDisposable
{
    /// <summary>Most rows that a dry-run may ask about.</summary>
    public const int MostRows = 500;

    /// <summary>Rows that it asks about unless it is said.</summary>
    public const int UsualRows = 100;

    /// <summary>How many rows may be asked about, or why that is not so.</summary>
    /// <param name="ask">As it was asked for; null leaves it as usual.</param>
    public static (int Rows, Problem? Problem) RowsOf(int? ask)
        => ask is < 0 or > MostRows ? (0, CommonProblems.Invalid("ask", $"ask is {ask}.", string.Create(CultureInfo.InvariantCulture, $"Give 0 to {MostRows}; 0 asks no version."))) : (ask ?? UsualRows, null);

    private readonly ModelServers _servers = new(limits);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Why a version is not asked; null when it may be.</summary>
    internal static string? Refusal(ModelEntry model, string version) => model.Versions.GetValueOrDefault(version) switch
    {
        null => $"version {version} is not registered",
        { Stage: Stage.Retired } => $"version {version} is retired",
        { Protocol: not EndpointProtocol.OpenInference } => $"version {version} has no endpoint of Open Inference",
        { PausedAt: not null } => $"version {version} is paused",
        _ when model.Row.PausedAt is not null => "the model is paused",
        _ => null,
    };

    /// <summary>Has somebody ask, when it is their turn; their time runs from then.</summary>
    internal async Task<T> InTurnAsync<T>(Func<Questions, Task<T>> ask, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await ask(new Questions(new VersionServer(_servers, limits, clock), _servers, TimeSpan.FromSeconds(options.Value.Seconds), clock));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _servers.Dispose();
        _turn.Dispose();
    }

    /// <summary>The questions of one dry-run.</summary>
    internal sealed class Questions(VersionServer server, ModelServers servers, TimeSpan limit, TimeProvider clock)
    {
        private readonly Dictionary<string, DeclaredInputs> _inputs = new(StringComparer.Ordinal);
        private readonly long _began = clock.GetTimestamp();

        /// <summary>What the calls cost; null once a version without a price was asked.</summary>
        public decimal? Paid { get; private set; } = 0;

        /// <summary>Whether there is no time left to ask.</summary>
        public bool IsOver => clock.GetElapsedTime(_began) >= limit;

        /// <summary>What a version answers to a row; null when it gives no answer, or there is no time left.</summary>
        public async Task<AnsweredItem?> AskAsync(VersionRow version, ModelTask task, ReadOnlyMemory<byte> features, CancellationToken cancellationToken)
        {
            if (!_inputs.TryGetValue(version.Name, out var inputs))
                _inputs[version.Name] = inputs = await DeclaredInputs.AskAsync(servers, version, cancellationToken);
            var left = limit - clock.GetElapsedTime(_began);
            if (left <= TimeSpan.Zero || FeatureRow.Request(features, inputs) is not { } request)
                return null;
            var longest = TimeSpan.FromMilliseconds(version.TimeoutMs);
            var result = await server.AskAsync(request, task, version, new CallLimits(new DeadlineSettings(), left < longest ? left : longest, WasCut: false), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            Paid += result.Attempt.Cost;
            return result.Answer?.Items[0];
        }
    }
}
