using System.CommandLine;
using Cockpit.Access;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;

namespace Cockpit.Cli;

/// <summary><c>cockpit user create</c> and <c>cockpit user password</c>.</summary>
public static class UserVerb
{
    private const string NoPassword = "There is no password on standard input. Write it there as one line.";

    /// <summary>The verb.</summary>
    public static Command Make()
    {
        var name = new Option<string>("--name") { Description = "The user name.", Required = true };
        var role = new Option<string>("--role") { Description = $"What they may do: {StoreText.Words<Role>()}.", Required = true };
        var team = new Option<string?>("--team") { Description = "Narrows the role to one team's models." };
        var create = new Command("create", "Makes an account. The password is the first line of standard input, so that no list of processes and no shell keeps it.") { name, role, team };
        create.SetAction((parsed, token) => CreateAsync(parsed.GetValue(name)!, parsed.GetValue(role)!, parsed.GetValue(team), token));
        var whose = new Option<string>("--name") { Description = "The user name.", Required = true };
        var password = new Command("password", "Sets the password of an account to the first line of standard input, and unlocks it.") { whose };
        password.SetAction((parsed, token) => SetPasswordAsync(parsed.GetValue(whose)!, token));
        return new Command("user", "Accounts of people.") { create, password };
    }

    private static async Task<int> SetPasswordAsync(string name, CancellationToken cancellationToken)
    {
        if (await Console.In.ReadLineAsync(cancellationToken) is not { Length: > 0 } password)
            return await Refusal.WriteAsync(NoPassword);

        await using var services = OfflineServices.Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        var accounts = await services.GetRequiredService<AccountQueries>().UsersAsync(cancellationToken);
        if (accounts.FirstOrDefault(account => string.Equals(account.User.UserName, name, StringComparison.OrdinalIgnoreCase)) is not { } found)
            return await Refusal.WriteAsync($"There is no account '{name}'.");
        return await services.GetRequiredService<UserKeeper>().SetPasswordAsync(found.User.Id, password, OfflineServices.Caller, cancellationToken) is { } problem ? await Refusal.WriteAsync(problem) : 0;
    }

    private static async Task<int> CreateAsync(string name, string role, string? team, CancellationToken cancellationToken)
    {
        if (StoreText.Parse<Role>(role) is not { } known)
            return await Refusal.WriteAsync($"'{role}' is not a role. Give one of: {StoreText.Words<Role>()}.");
        if (await Console.In.ReadLineAsync(cancellationToken) is not { Length: > 0 } password)
            return await Refusal.WriteAsync(NoPassword);

        await using var services = OfflineServices.Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        return await services.GetRequiredService<UserKeeper>().CreateAsync(name, password, new Grant(known, team), OfflineServices.Caller, cancellationToken) is { } problem
            ? await Refusal.WriteAsync(problem) : 0;
    }
}
