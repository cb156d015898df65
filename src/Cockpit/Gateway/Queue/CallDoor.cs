using System.Diagnostics;
using Cockpit.Access;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Routing;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Queue;

namespace Cockpit.Gateway.Queue;

/// <summary>A call that was read and found valid.</summary>
/// <param name="Protocol">As <see cref="ILaterProtocol.Name"/>.</param>
/// <param name="Model">The model asked for.</param>
/// <param name="Version">The version asked for; null leaves the choice to Cockpit.</param>
/// <param name="Call">The call.</param>
/// <param name="Body">The body as it arrived.</param>
/// <param name="Subject">The subject that a header names.</param>
public sealed record OfferedCall(string Protocol, string Model, string? Version, IModelCall Call, ReadOnlyMemory<byte> Body, string? Subject);

/// <summary>What whoever handed in a call is told.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="Status">waiting, running, done, dead or discarded.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">The version asked for by name.</param>
/// <param name="TrafficClass">The traffic class.</param>
/// <param name="At">When it was handed in.</param>
/// <param name="Due">When it is asked at the earliest.</param>
/// <param name="Tries">How often a model was asked.</param>
public sealed record CallView(string Id, string Status, string Model, string? Version, string TrafficClass, DateTimeOffset At, DateTimeOffset Due, int Tries)
{
    /// <summary>Where the answer will be.</summary>
    public string Address => $"/api/v1/queue/{Id}";

    /// <summary>What is to be told of a stored call.</summary>
    public static CallView Of(QueuedCallRow row)
        => new(row.Id.ToString(), StoreText.Of(row.State), row.Model, row.AskedVersion, row.TrafficClass, row.At, row.Due, row.Tries);
}

/// <summary>Takes calls in that are to be answered later: those whose caller prefers that (RFC 7240), and those of classes whose policy says so.</summary>
public sealed class CallDoor(RegistryKeeper registry, Intake intake, QueueMetrics metrics, TimeProvider clock)
{
    private const string Preference = "respond-async";

    /// <summary>Takes the call in and answers 202 once it is on disk, or says why it is not taken. False: it is to be answered at once, or refused as any other.</summary>
    public async Task<bool> TakesAsync(HttpContext http, OfferedCall offered)
    {
        var caller = Caller.Of(http.User);
        var isPreferred = Prefers(http.Request);
        if (registry.Current.Find(offered.Model, caller) is not { } model)
            return false;
        var trafficClass = offered.Call.AskedClass ?? model.Policy.ClassOf(caller.Actor, isPreferred ? TrafficClasses.Batch : null);
        var settings = model.Policy.For(trafficClass);
        var isLater = settings.Async.Mode == AsyncMode.Always || (settings.Async.Mode == AsyncMode.Asked && isPreferred);
        if (!isLater || !MayBeAnswered(model, settings, offered) || !KeepsContract(model, offered.Call))
            return false;

        var call = Row(offered, caller, trafficClass);
        if (await intake.StoreAsync(call, offered.Body, settings.Async.Most) is { } problem)
        {
            metrics.Refused(call, problem);
            await ProblemResult.WriteAsync(http, problem);
            return true;
        }

        metrics.Taken(call);
        await AcceptAsync(http, call, isPreferred);
        return true;
    }

    private QueuedCallRow Row(OfferedCall offered, Caller caller, string trafficClass)
    {
        var now = clock.GetUtcNow();
        return new QueuedCallRow
        {
            Id = QueuedCallId.New(clock), Model = offered.Model, AskedVersion = offered.Version, TrafficClass = trafficClass, Caller = caller.Actor, Team = caller.Team,
            Protocol = offered.Protocol, Subject = offered.Subject, TraceParent = Activity.Current?.Id, At = now, Due = now,
        };
    }

    private static Task AcceptAsync(HttpContext http, QueuedCallRow call, bool isPreferred)
    {
        var view = CallView.Of(call);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.Headers.Location = view.Address;
        if (isPreferred)
            http.Response.Headers["Preference-Applied"] = Preference;
        return http.Response.WriteAsJsonAsync(view, http.RequestAborted);
    }

    /// <summary>What no time mends is refused at once, as every call is. A model that is paused, or has nothing live yet, may be resumed or get something.</summary>
    private static bool MayBeAnswered(ModelEntry model, RouteSettings settings, OfferedCall offered)
    {
        var why = offered.Version is { } version
            ? Routes.Refusal(model, settings, version, offered.Call.Protocol) : Routes.Refusal(model, settings, offered.Call.Protocol);
        return why is null or { Status: >= StatusCodes.Status500InternalServerError };
    }

    /// <summary>One that its contract refuses is refused at once: waiting puts nothing right.</summary>
    private bool KeepsContract(ModelEntry model, IModelCall call)
        => model.Contract.Compiled?.Inputs is not { } inputs || call.Keep(inputs, clock.GetUtcNow()).Outcome is not { IsRefused: true };

    private static bool Prefers(HttpRequest request)
        => request.Headers.TryGetValue("Prefer", out var lines) && lines.SelectMany(line => (line ?? "").Split(',')).Any(preference
            => preference.Split(';')[0].Trim().Equals(Preference, StringComparison.OrdinalIgnoreCase));
}
