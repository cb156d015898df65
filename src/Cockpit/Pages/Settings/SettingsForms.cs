using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Settings;

/// <summary>Takes the forms of the settings to the keepers of accounts and keys, which look once more at who asks and leave the audit rows.</summary>
public static class SettingsForms
{
    /// <summary>Maps the forms' targets.</summary>
    public static void MapSettings(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup(UsersPage.Path).RequireAuthorization(Policies.Administer).ExcludeFromDescription();
        users.MapPost("/new", async (HttpContext http, UserKeeper keeper, Handover handover, [FromForm] string? name, [FromForm] string? password, [FromForm] string? role, [FromForm] string? team)
            => Answer(UsersPage.Path, "made", handover, GrantOf(role, team) is { } grant ? await keeper.CreateAsync(name, password, grant, Caller.Of(http.User), http.RequestAborted) : UnknownRole(role)));
        users.MapPost("/grant", async (HttpContext http, UserKeeper keeper, Handover handover, [FromForm] Guid user, [FromForm] string? role, [FromForm] string? team)
            => Answer(UsersPage.Path, "granted", handover, GrantOf(role, team) is { } grant ? await keeper.GrantAsync(user, grant, Caller.Of(http.User), http.RequestAborted) : UnknownRole(role)));
        users.MapPost("/withdraw", async (HttpContext http, UserKeeper keeper, Handover handover, [FromForm] Guid grant)
            => Answer(UsersPage.Path, "withdrawn", handover, await keeper.WithdrawAsync(grant, Caller.Of(http.User), http.RequestAborted)));
        users.MapPost("/password", async (HttpContext http, UserKeeper keeper, Handover handover, [FromForm] Guid user, [FromForm] string? password)
            => Answer(UsersPage.Path, "password", handover, await keeper.SetPasswordAsync(user, password, Caller.Of(http.User), http.RequestAborted)));
        users.MapPost("/disable", async (HttpContext http, UserKeeper keeper, Handover handover, [FromForm] Guid user)
            => Answer(UsersPage.Path, "disabled", handover, await keeper.SetDisabledAsync(user, true, Caller.Of(http.User), http.RequestAborted)));
        users.MapPost("/enable", async (HttpContext http, UserKeeper keeper, Handover handover, [FromForm] Guid user)
            => Answer(UsersPage.Path, "enabled", handover, await keeper.SetDisabledAsync(user, false, Caller.Of(http.User), http.RequestAborted)));

        var keys = app.MapGroup(KeysPage.Path).RequireAuthorization(Policies.Administer).ExcludeFromDescription();
        keys.MapPost("/new", MakeKeyAsync);
        keys.MapPost("/revoke", async (HttpContext http, KeyMaker maker, Handover handover, [FromForm] string? key)
            => Answer(KeysPage.Path, "revoked", handover, await maker.RevokeAsync(key ?? "", Caller.Of(http.User), http.RequestAborted)));

        MapPasskeys(app);
        app.MapPost($"{AccountPage.Path}/password", async (HttpContext http, UserKeeper keeper, Sessions sessions, Handover handover, [FromForm] string? current, [FromForm] string? password)
            => await EndAsync(http, sessions, "password", handover, await keeper.ChangePasswordAsync(current, password, Caller.Of(http.User), http.RequestAborted))).RequireAuthorization(Policies.View).ExcludeFromDescription();
    }

    private static void MapPasskeys(IEndpointRouteBuilder app)
    {
        var passkeys = app.MapGroup(AccountPage.Passkeys).RequireAuthorization(Policies.View).ExcludeFromDescription();
        passkeys.MapPost("/ask", async (HttpContext http, PasskeyKeeper keeper)
            => await keeper.OfferAsync(http, Caller.Of(http.User)) is { } offer ? Results.Text(offer, "application/json") : new ProblemResult(AccountProblems.UnknownUser));
        passkeys.MapPost("/new", async (HttpContext http, PasskeyKeeper keeper, Handover handover, [FromForm] string? name, [FromForm] string? password, [FromForm] string? credential)
            => Answer(AccountPage.Path, "passkey", handover, await keeper.AddAsync(http, name, password, credential, Caller.Of(http.User))));
        passkeys.MapPost("/remove", async (HttpContext http, PasskeyKeeper keeper, Sessions sessions, Handover handover, [FromForm] string? passkey)
            => await EndAsync(http, sessions, "passkey", handover, await keeper.RemoveAsync(passkey, Caller.Of(http.User), http.RequestAborted)));
    }

    /// <summary>What was changed has ended the session; its cookie goes at once, or the form that follows would carry the token of somebody who is gone when it is sent.</summary>
    private static async Task<IResult> EndAsync(HttpContext http, Sessions sessions, string done, Handover handover, Problem? problem)
    {
        if (problem is not null)
            return Answer(AccountPage.Path, "", handover, problem);
        await sessions.EndAsync(http);
        return Results.LocalRedirect($"{SignIn.Path}?done={done}");
    }

    private static async Task<IResult> MakeKeyAsync(HttpContext http, KeyMaker maker, Handover handover, [FromForm] string? name, [FromForm] string? role, [FromForm] string? team, [FromForm] string? expires, [FromForm] string? user)
    {
        if (GrantOf(role, team) is not { } grant)
            return Answer(KeysPage.Path, "", handover, UnknownRole(role));
        if (!InstantText.TryRead(expires, out var until))
            return Answer(KeysPage.Path, "", handover, InstantText.Refused("expires", expires));
        var made = await maker.CreateAsync(new NewKey(name?.Trim(), grant, until, string.IsNullOrEmpty(user) ? null : user), Caller.Of(http.User), http.RequestAborted);
        return made.Key is { } key
            ? Results.LocalRedirect($"{KeysPage.Path}?made={handover.Leave(new MadeKey(name!.Trim(), key.ToString()))}") : Answer(KeysPage.Path, "", handover, made.Problem);
    }

    private static IResult Answer(string page, string done, Handover handover, Problem? problem)
        => Results.LocalRedirect(problem is null ? $"{page}?done={done}" : $"{page}?refused={handover.Leave(problem)}");

    private static Grant? GrantOf(string? role, string? team)
        => StoreText.Parse<Role>(role) is { } known ? new Grant(known, string.IsNullOrWhiteSpace(team) ? null : team.Trim()) : null;

    private static Problem UnknownRole(string? role) => CommonProblems.Invalid("role", $"'{role}' is not a role.", $"Give one of: {StoreText.Words<Role>()}.");
}
