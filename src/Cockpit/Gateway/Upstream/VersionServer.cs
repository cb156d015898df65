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
            if (call.Listen() is { } listener)
                return await OpenAsync(call, task, version, limits, new Opening(listener, deadline, began));
            var reply = await servers.PostAsync(call.AddressAt(version), call.BodyFor(version), deadline);
            return HopJudge.Reply(call, task, version, reply, Elapsed(began));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return HopJudge.Left(version, HopJudge.Asked(call), Elapsed(began));
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
        {
            return HopJudge.TooLate(version, deadline, limits.WasCut, HopJudge.Asked(call), Elapsed(began));
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

    /// <summary>Waits for the first event; the rest is for whoever takes the answer.</summary>
    private async ValueTask<HopResult> OpenAsync(IModelCall call, ModelTask task, VersionRow version, CallLimits limits, Opening opening)
    {
        var response = await servers.OpenAsync(call.AddressAt(version), call.BodyFor(version), opening.Deadline);
        var isKept = false;
        try
        {
            var status = (int)response.StatusCode;
            if (status is < 200 or > 299)
                return HopJudge.Reply(call, task, version, await servers.ReadAsync(response, opening.Deadline, opening.Deadline.Token), Elapsed(opening.Began));
            if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
                return HopJudge.Spoiled(version, GatewayProblems.BadAnswer(version.Name, "it is not an event stream."), default, Elapsed(opening.Began));

            var stream = new OpenStream(version, response, opening.Listener, limits, options.Value, opening.Began, clock);
            var result = await stream.BeginAsync(opening.Deadline);
            isKept = result.Answer is not null;
            return result;
        }
        finally
        {
            if (!isKept)
                response.Dispose();
        }
    }

    private readonly record struct Opening(IStreamListener Listener, HopDeadline Deadline, long Began);

    private double Elapsed(long began) => clock.GetElapsedTime(began).TotalMilliseconds;
}
