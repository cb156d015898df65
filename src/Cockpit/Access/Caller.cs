using System.Security.Claims;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Access;

/// <summary>A role, for everything or for the models of one team.</summary>
public readonly record struct Grant(Role Role, string? Team)
{
    /// <summary>Whether it holds for what belongs to <paramref name="team"/>; what belongs to nobody takes a grant for everything.</summary>
    public bool Covers(string? team) => Team is null || string.Equals(Team, team, StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Team is null ? StoreText.Of(Role) : $"{StoreText.Of(Role)} of {Team}";
}

/// <summary>Who is asking: the name that audit rows carry, and what they may do with whose models.</summary>
public sealed record Caller(string Actor, IReadOnlyList<Grant> Grants)
{
    /// <summary>The claim that holds a key's id, so that a session ends with its key.</summary>
    public const string KeyClaim = "cockpit:key";
    /// <summary>The claim that holds an account's id.</summary>
    public const string UserClaim = "cockpit:user";
    /// <summary>The claim that holds the account's security stamp as it was when the session began.</summary>
    public const string StampClaim = "cockpit:stamp";

    /// <summary>From where they ask.</summary>
    public AddressClass Source { get; init; } = AddressClass.System;
    /// <summary>The id of the key behind them; null when it is none.</summary>
    public string? Key { get; init; }
    /// <summary>The account behind them; null when it is none.</summary>
    public Guid? User { get; init; }
    /// <summary>The account's security stamp.</summary>
    public string? Stamp { get; init; }

    /// <summary>The accounts of the humans behind them: their own; of a key, whose it is and who made it, and so has seen it. Empty for a program's key that no account made, and for parts of Cockpit.</summary>
    public IReadOnlyList<Guid> People { get; init; } = [];

    /// <summary>The teams whose models are within reach; null is everything.</summary>
    public IReadOnlyList<string>? Teams => Grants.Any(grant => grant.Team is null) ? null : [.. Grants.Select(grant => grant.Team!).Distinct(StringComparer.Ordinal)];

    /// <summary>The one team that they are narrowed to; null when it is none or several.</summary>
    public string? Team => Teams is [var only] ? only : null;

    /// <summary>Whether they asked for the command themselves, or the same human did by another key or account of theirs.</summary>
    public bool IsRequesterOf(CommandRow command) => command.RequestedBy == Actor || command.Requesters.Any(People.Contains);

    /// <summary>The caller behind an authenticated principal.</summary>
    public static Caller Of(ClaimsPrincipal principal)
        => (principal.Identity as CallerIdentity)?.Caller ?? throw new InvalidOperationException("The endpoint lets nobody in unauthenticated.");

    /// <summary>Somebody who may do everything because they command the process itself: the command line, or a part of Cockpit.</summary>
    public static Caller Trusted(string actor, AddressClass source) => new(actor, [new Grant(Role.Admin, null)]) { Source = source };

    /// <summary>Whether a model of <paramref name="team"/> is within reach.</summary>
    public bool Reaches(string? team) => Grants.Any(grant => grant.Covers(team));

    /// <summary>Whether they may do what the policy allows with what belongs to <paramref name="team"/>.</summary>
    public bool May(string policy, string? team) => Grants.Any(grant => grant.Covers(team) && Policies.Admits[policy].Contains(grant.Role));

    /// <summary>The same caller with only those grants that the policy asks for, so that its reach is what they may do it to.</summary>
    public Caller Under(string policy) => this with { Grants = [.. Grants.Where(grant => Policies.Admits[policy].Contains(grant.Role))] };
}

/// <summary>A caller as ASP.NET Core carries it. A cookie keeps its claims; what they stand for is looked up again at each request.</summary>
public sealed class CallerIdentity(Caller caller, string scheme) : ClaimsIdentity(ClaimsOf(caller), scheme)
{
    /// <summary>Who it is.</summary>
    public Caller Caller => caller;

    private static IEnumerable<Claim> ClaimsOf(Caller caller)
    {
        yield return new Claim(ClaimTypes.Name, caller.Actor);
        foreach (var role in caller.Grants.Select(grant => grant.Role).Distinct())
            yield return new Claim(ClaimTypes.Role, StoreText.Of(role));
        if (caller.Key is { } key)
            yield return new Claim(Caller.KeyClaim, key);
        if (caller.User is { } user)
            yield return new Claim(Caller.UserClaim, user.ToString());
        if (caller.Stamp is { } stamp)
            yield return new Claim(Caller.StampClaim, stamp);
    }
}
