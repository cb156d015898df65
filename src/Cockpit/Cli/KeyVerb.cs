using System.CommandLine;
using Cockpit.Access;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;

namespace Cockpit.Cli;

/// <summary><c>cockpit key create</c> and <c>cockpit key revoke</c>.</summary>
public static class KeyVerb
{
    /// <summary>The verb.</summary>
    public static Command Make()
    {
        var role = new Option<string>("--role") { Description = $"What the key may do: {StoreText.Words<Role>()}.", Required = true };
        var name = new Option<string>("--name") { Description = "Which key it is: no valid key may have the same name.", Required = true };
        var team = new Option<string?>("--team") { Description = "Narrows the key to one team's models." };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "From when on the key is refused, such as 2027-01-01T00:00:00Z." };
        var user = new Option<string?>("--user") { Description = "The account whose key it is: it ends with the account, and does not count as somebody else. None for a program's." };
        var create = new Command("create", "Makes an API key and prints it, alone, on standard output. It cannot be shown again.") { role, name, team, expires, user };
        create.SetAction((parsed, token) => CreateAsync(parsed.GetValue(role)!, parsed.GetValue(name)!, parsed.GetValue(team), parsed.GetValue(expires), parsed.GetValue(user), token));
        var id = new Option<string>("--id") { Description = "The 16 digits between ck_ and the next underscore.", Required = true };
        var revoke = new Command("revoke", "Refuses a key from now on; a running server does within a second.") { id };
        revoke.SetAction((parsed, token) => RevokeAsync(parsed.GetValue(id)!, token));
        return new Command("key", "API keys.") { create, revoke };
    }

    private static async Task<int> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await using var services = OfflineServices.Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        return await services.GetRequiredService<KeyMaker>().RevokeAsync(id, OfflineServices.Caller, cancellationToken) is { } problem ? await Refusal.WriteAsync(problem) : 0;
    }

    private static async Task<int> CreateAsync(string role, string name, string? team, DateTimeOffset? expires, string? user, CancellationToken cancellationToken)
    {
        if (StoreText.Parse<Role>(role) is not { } known)
            return await Refusal.WriteAsync($"'{role}' is not a role. Give one of: {StoreText.Words<Role>()}.");

        await using var services = OfflineServices.Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        var made = await services.GetRequiredService<KeyMaker>().CreateAsync(new NewKey(name, new Grant(known, team), expires?.ToUniversalTime(), user), OfflineServices.Caller, cancellationToken);
        if (made.Problem is { } problem)
            return await Refusal.WriteAsync(problem);
        await Console.Out.WriteLineAsync(made.Key.ToString());
        return 0;
    }
}
