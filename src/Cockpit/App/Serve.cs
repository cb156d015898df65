using Cockpit.Access;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Cockpit.App;

/// <summary>Runs the server until it is told to stop.</summary>
public static class Serve
{
    /// <summary>Starts, says where it listens, and waits.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var app = CockpitApp.Build(args);
        await app.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"Cockpit listens on {Address(app)}");
        if (app.Services.GetRequiredService<KeyRing>().IsEmpty && app.Services.GetRequiredService<UserRing>().IsEmpty)
            await PrintFirstLinkAsync(app);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>Prints a link by which the first administrator makes their account, once, from this machine.</summary>
    private static async Task PrintFirstLinkAsync(WebApplication app)
    {
        var link = Address(app) + app.Services.GetRequiredService<FirstLink>().Arm();
        await Console.Out.WriteLineAsync($"Make the first administrator's account, once, from this machine: {link}");
    }

    /// <summary>Where the server listens, as a browser on this machine would write it.</summary>
    internal static string Address(WebApplication app)
        => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            .Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).TrimEnd('/');
}
