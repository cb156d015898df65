using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;
using Microsoft.Extensions.Options;

namespace Cockpit.Gateway.Upstream;

/// <summary>What one call may take.</summary>
/// <param name="Parts">Of its parts.</param>
/// <param name="Whole">All of it.</param>
/// <param name="WasCut">Whether that is so little of what the version may usually take that missing it says nothing about the version.</param>
public readonly record struct CallLimits(DeadlineSettings Parts, TimeSpan Whole, bool WasCut);

/// <summary>Puts one question to a version's server and judges what comes back; no breaker, no second try.</summary>
public sealed class VersionServer(ModelServers servers, IOptions<GatewayOptions> options, TimeProvider clock)
{
    /// <summary>Asks. What goes wrong is a value.</summary>
    public async ValueTask<HopResult> AskAsync(IModelCall call, ModelTask task, VersionRow version, CallLimits limits, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        using var deadline = new HopDeadline(limits.Parts, limits.Whole, clock, cancellationToken);
        try
        {
            var reply = await servers.PostAsync(call.AddressAt(version), call.UpstreamBody, deadline);
            return HopJudge.Reply(call, task, version, reply, Elapsed(began));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return HopJudge.Left(version, Elapsed(began));
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
        {
            return HopJudge.TooLate(version, deadline, limits.WasCut, Elapsed(began));
        }
        catch (OperationCanceledException)
        {
            // The handler reports its own limit on connecting as a cancellation too.
            return HopJudge.NoConnection(version, options.Value.ConnectTimeoutMs, Elapsed(began));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return HopJudge.Unreachable(version, Elapsed(began));
        }
    }

    private double Elapsed(long began) => clock.GetElapsedTime(began).TotalMilliseconds;
}
