using Cockpit.Access;
using Cockpit.Demo;
using Cockpit.Settings;
using Cockpit.Store.Accounts;
using Microsoft.Extensions.Options;

namespace Cockpit.App;

/// <summary>Runs the server with the demo's models and traffic, on data that is made anew at each start.</summary>
public static class Demonstration
{
    private const string Marker = ".cockpit-demo";

    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.Ordinal)
    {
        ["Cockpit:Demo"] = "true",
        ["Cockpit:Data"] = "demo-data",
    };

    /// <summary>Starts and waits.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var app = CockpitApp.Build(args, Defaults, Renew);
        await app.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"DEMO: Cockpit listens on {Serve.Address(app)}; its data in '{app.Services.GetRequiredService<IOptions<CockpitOptions>>().Value.Data}' is made anew at each start.");
        await Serve.PrintFirstLinkAsync(app);
        await using var world = await DemoWorld.StartAsync(await OptionsAsync(app, cancellationToken), cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static async Task<DemoOptions> OptionsAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var keys = app.Services.GetRequiredService<KeyMaker>();
        return new DemoOptions
        {
            Cockpit = new Uri(Serve.Address(app)),
            OperatorKey = (await keys.CreateAsync("demo-operator", Role.Operator, null, null, "system:demo", cancellationToken)).ToString(),
            ApproverKey = (await keys.CreateAsync("demo-approver", Role.Approver, null, null, "system:demo", cancellationToken)).ToString(),
            ApplicationKey = (await keys.CreateAsync("demo-applications", Role.Application, null, null, "system:demo", cancellationToken)).ToString(),
            Clock = app.Services.GetRequiredService<TimeProvider>(),
            Log = Console.Out,
        };
    }

    /// <summary>Empties the folder of an earlier demo. A folder that no demo made is never touched: the start is refused instead.</summary>
    private static void Renew(string data)
    {
        var folder = new DirectoryInfo(data);
        if (folder.Exists && folder.EnumerateFileSystemInfos().Any())
        {
            if (!File.Exists(Path.Combine(data, Marker)))
                throw new InvalidOperationException($"Cockpit:Data names '{data}', which holds data that no demo made. Choose another folder for the demo.");
            folder.Delete(recursive: true);
        }

        folder.Create();
        File.WriteAllText(Path.Combine(data, Marker), "The demo empties this folder at each start.\n");
    }
}
