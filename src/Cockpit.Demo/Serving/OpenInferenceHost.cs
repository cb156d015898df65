using Microsoft.AspNetCore.Builder;

namespace Cockpit.Demo.Serving;

/// <summary>A model server on loopback that speaks the Open Inference Protocol v2 for one model.</summary>
public sealed class OpenInferenceHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly InferEndpoints _endpoints;

    private OpenInferenceHost(WebApplication app, InferEndpoints endpoints, ServedModel model)
    {
        _app = app;
        _endpoints = endpoints;
        Served = model;
        Address = new Uri(app.Urls.Single());
        ModelAddress = new Uri(Address, $"v2/models/{model.Name}");
    }

    /// <summary>What is served.</summary>
    public ServedModel Served { get; }

    /// <summary>Where the server listens.</summary>
    public Uri Address { get; }

    /// <summary>Where the model answers; <c>/infer</c> comes after it.</summary>
    public Uri ModelAddress { get; }

    /// <summary>How badly the server behaves from now on; well by default.</summary>
    public Misbehaviour Misbehaviour
    {
        get => _endpoints.Misbehaviour;
        set => _endpoints.Misbehaviour = value;
    }

    /// <summary>Starts a server and returns once it listens.</summary>
    /// <param name="model">What to serve.</param>
    /// <param name="clock">Times the late answers.</param>
    /// <param name="port">0 for one that is free.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<OpenInferenceHost> StartAsync(
        ServedModel model, TimeProvider clock, int port, CancellationToken cancellationToken)
    {
        var endpoints = new InferEndpoints(model, clock);
        var app = await LoopbackServer.StartAsync(endpoints.Map, port, cancellationToken);
        return new OpenInferenceHost(app, endpoints, model);
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
