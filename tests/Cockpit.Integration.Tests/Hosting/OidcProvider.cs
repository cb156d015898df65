using System.Diagnostics;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>A real OpenID provider on a free port of this machine: npm's <c>oidc-provider</c>, run by node. It ends with its standard input.</summary>
public sealed class OidcProvider : IAsyncDisposable
{
    public const string Client = "cockpit";
    public const string Secret = "a secret of the tests";

    private const string Listening = "listening ";

    private readonly Process _process;

    private OidcProvider(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>What makes a server use it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        KeyValuePair.Create("Cockpit:Provider:Name", "the provider of the tests"),
        KeyValuePair.Create("Cockpit:Provider:AuthorizationEndpoint", new Uri(Address, "/auth").AbsoluteUri),
        KeyValuePair.Create("Cockpit:Provider:TokenEndpoint", new Uri(Address, "/token").AbsoluteUri),
        KeyValuePair.Create("Cockpit:Provider:UserInfoEndpoint", new Uri(Address, "/me").AbsoluteUri),
        KeyValuePair.Create("Cockpit:Provider:ClientId", Client),
        KeyValuePair.Create("Cockpit:Provider:ClientSecret", Secret),
        KeyValuePair.Create("Cockpit:Provider:SubjectClaim", "uid"),
        KeyValuePair.Create("Cockpit:Provider:Roles:0:Value", "ml-operators"),
        KeyValuePair.Create("Cockpit:Provider:Roles:0:Role", "operator"),
        KeyValuePair.Create("Cockpit:Provider:Roles:0:Team", "lending"),
        KeyValuePair.Create("Cockpit:Provider:Roles:1:Value", "ml-auditors"),
        KeyValuePair.Create("Cockpit:Provider:Roles:1:Role", "auditor"),
    ];

    /// <summary>Starts one; the test is skipped, with the reason, where there is no node.</summary>
    public static async Task<OidcProvider> StartAsync()
    {
        Assert.SkipWhen(!Has("node"), "The provider of single sign-on is run by Node.js, and there is no node on PATH.");
        var folder = Path.Combine(Root(), "tests", "Cockpit.Integration.Tests", "Access");
        var process = Process.Start(new ProcessStartInfo("node", ["provider.mjs", Client, Secret])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var complaints = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
                return new OidcProvider(process, new Uri(line[Listening.Length..]));
        }

        throw new InvalidOperationException($"The provider did not start: {await complaints}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool Has(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cockpit.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder.FullName;
    }
}
