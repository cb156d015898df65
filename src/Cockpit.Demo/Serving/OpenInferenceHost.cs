using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
        // The empty builder reads no configuration: the settings and addresses of the process around it are not its own.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        var endpoints = new InferEndpoints(model, clock);
        endpoints.Map(app);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new OpenInferenceHost(app, endpoints, model);
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Leaves Ctrl+C and the console to the process around it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
