using Cockpit.Access;
using Cockpit.Demo;
using Cockpit.Settings;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Microsoft.Extensions.Options;

namespace Cockpit.App;

/// <summary>Runs the server with the demo's models and traffic, on data that is made anew at each start.</summary>
public static class Demonstration
{
    private const string Marker = ".cockpit-demo";

    private static readonly Caller Demo = Caller.Trusted("system:demo", AddressClass.System);

    private static readonly (string Name, Role[] Roles)[] People =
    [
        ("governance-lead", [Role.Approver, Role.Auditor]), ("operator", [Role.Operator]), ("auditor", [Role.Auditor]), ("administrator", [Role.Admin]),
    ];

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
        await PrintLinksAsync(app, cancellationToken);
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
            OperatorKey = await KeyAsync(keys, "demo-operator", Role.Operator, cancellationToken),
            ApproverKey = await KeyAsync(keys, "demo-approver", Role.Approver, cancellationToken),
            ApplicationKey = await KeyAsync(keys, "demo-applications", Role.Application, cancellationToken),
            Clock = app.Services.GetRequiredService<TimeProvider>(),
            Log = Console.Out,
        };
    }

    private static async Task<string> KeyAsync(KeyMaker keys, string name, Role role, CancellationToken cancellationToken)
        => (await keys.CreateAsync(new NewKey(name, new Grant(role, null)), Demo, cancellationToken)).Key?.ToString() ?? throw new InvalidOperationException($"The demo's key {name} cannot be made.");

    /// <summary>Makes the demo's people and prints a link for each. Their passwords are drawn and forgotten: only the links sign in.</summary>
    private static async Task PrintLinksAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var (keeper, links) = (app.Services.GetRequiredService<UserKeeper>(), app.Services.GetRequiredService<DemoLinks>());
        await Console.Out.WriteLineAsync("Sign in, from this machine, as");
        foreach (var (name, roles) in People)
        {
            if (await keeper.CreateAsync(name, ApiKey.New().Secret, new Grant(roles[0], null), Demo, cancellationToken) is { } problem)
                throw new InvalidOperationException($"The demo's account {name} cannot be made: {problem.Detail}");
            var user = (await app.Services.GetRequiredService<AccountQueries>().UsersAsync(cancellationToken)).Single(account => account.User.UserName == name).User.Id;
            foreach (var role in roles.Skip(1))
                await keeper.GrantAsync(user, new Grant(role, null), Demo, cancellationToken);
            await Console.Out.WriteLineAsync($"  {name,-16} {Serve.Address(app)}{links.Arm(user)}");
        }
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
