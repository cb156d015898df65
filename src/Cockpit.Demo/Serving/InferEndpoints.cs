using System.Text.Json;
using Cockpit.Demo.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cockpit.Demo.Serving;

/// <summary>The protocol's paths for one model.</summary>
internal sealed class InferEndpoints(ServedModel model, TimeProvider clock)
{
    private static readonly ServerMetadata Server = new("cockpit-demo", "2", []);
    private static readonly object Nothing = new();

    private readonly TensorReader _reader = new(model.Model);
    private readonly Lock _dice = new();
    // One seed for every run: a demo that fails differently each time cannot be told as a story.
    private readonly Random _random = new(1);
    private volatile Misbehaviour _misbehaviour = Misbehaviour.None;

    public Misbehaviour Misbehaviour
    {
        get => _misbehaviour;
        set => _misbehaviour = value;
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2", context => AcceptAsync(context, Server));
        routes.MapGet("/v2/health/live", context => AcceptAsync(context, Nothing));
        routes.MapGet("/v2/health/ready", context => AcceptAsync(context, Nothing));
        foreach (var path in (string[])["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            routes.MapGet(path, context => WhenServedAsync(context, () => AcceptAsync(context, model.Describe())));
            routes.MapGet(path + "/ready", context => WhenServedAsync(context, () => AcceptAsync(context, Nothing)));
            routes.MapPost(path + "/infer", context => WhenServedAsync(context, () => InferAsync(context)));
        }
    }

    private Task WhenServedAsync(HttpContext context, Func<Task> answer)
    {
        var route = context.Request.RouteValues;
        var isServed = Equals(route["model"], model.Name) && (route["version"] is not { } version || Equals(version, model.Version));
        return isServed
            ? answer()
            : RefuseAsync(context, StatusCodes.Status404NotFound, $"this server serves {model.Name} version {model.Version} only");
    }

    private async Task InferAsync(HttpContext context)
    {
        if (await MisbehaveAsync(context))
            return;
        InferRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<InferRequest>(context.Request.Body, InferJson.Options, context.RequestAborted);
        }
        catch (JsonException fault)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"the body is not an infer request: {fault.Message}");
            return;
        }

        var reading = request is null ? new Reading.Refused("the body is empty") : _reader.Read(request);
        await (reading is Reading.Rows rows
            ? AcceptAsync(context, model.Answer(request?.Id, rows.Read))
            : RefuseAsync(context, StatusCodes.Status400BadRequest, ((Reading.Refused)reading).Reason));
    }

    private async Task<bool> MisbehaveAsync(HttpContext context)
    {
        var (late, failing) = (Roll(), Roll());
        var misbehaviour = _misbehaviour;
        if (late < misbehaviour.SlowShare)
            await Task.Delay(misbehaviour.SlowBy, clock, context.RequestAborted);
        if (failing >= misbehaviour.FailShare)
            return false;
        await RefuseAsync(context, StatusCodes.Status500InternalServerError, "the model ran out of luck");
        return true;
    }

    private double Roll()
    {
        lock (_dice)
            return _random.NextDouble();
    }

    private static Task AcceptAsync<T>(HttpContext context, T body) => WriteAsync(context, StatusCodes.Status200OK, body);

    private static Task RefuseAsync(HttpContext context, int status, string reason) => WriteAsync(context, status, new InferError(reason));

    private static Task WriteAsync<T>(HttpContext context, int status, T body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, InferJson.Options, context.RequestAborted);
    }
}
