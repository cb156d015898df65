using System.CommandLine;
using Cockpit.Access;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;

namespace Cockpit.Cli;

/// <summary><c>cockpit key create</c>.</summary>
public static class KeyVerb
{
    /// <summary>The verb.</summary>
    public static Command Make()
    {
        var role = new Option<string>("--role") { Description = $"What the key may do: {StoreText.Words<Role>()}.", Required = true };
        var name = new Option<string>("--name") { Description = "Whose key it is.", Required = true };
        var team = new Option<string?>("--team") { Description = "Narrows the key to one team's models." };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "From when on the key is refused, such as 2027-01-01T00:00:00Z." };
        var create = new Command("create", "Makes an API key and prints it, alone, on standard output. It cannot be shown again.") { role, name, team, expires };
        create.SetAction((parsed, token) => CreateAsync(parsed.GetValue(role)!, parsed.GetValue(name)!, parsed.GetValue(team), parsed.GetValue(expires), token));
        return new Command("key", "API keys.") { create };
    }

    private static async Task<int> CreateAsync(string role, string name, string? team, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        if (StoreText.Parse<Role>(role) is not { } known)
            return await RefuseAsync($"'{role}' is not a role. Give one of: {StoreText.Words<Role>()}.");
        if (name.Length > 100 || string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl))
            return await RefuseAsync("The name must have 1 to 100 characters and no control characters.");
        if (expires <= TimeProvider.System.GetUtcNow())
            return await RefuseAsync($"--expires {expires:O} is not in the future.");

        await using var services = OfflineServices.Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        try
        {
            var key = await services.GetRequiredService<KeyMaker>().CreateAsync(name, known, team, expires?.ToUniversalTime(), OfflineServices.Actor, cancellationToken);
            await Console.Out.WriteLineAsync(key.ToString());
            return 0;
        }
        catch (ArgumentException refused)
        {
            return await RefuseAsync(refused.Message);
        }
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
