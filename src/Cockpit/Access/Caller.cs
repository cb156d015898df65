using System.Security.Claims;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;

namespace Cockpit.Access;

/// <summary>Who is asking: the name that audit rows carry, and the team that narrows what they reach.</summary>
public sealed record Caller(string Actor, string? Team)
{
    /// <summary>The claim that holds the team.</summary>
    public const string TeamClaim = "cockpit:team";
    /// <summary>The claim that holds the key's id, so that a session ends with its key.</summary>
    public const string KeyClaim = "cockpit:key";

    /// <summary>The caller behind an authenticated principal.</summary>
    public static Caller Of(ClaimsPrincipal principal)
        => new(principal.Identity?.Name ?? throw new InvalidOperationException("The endpoint lets nobody in unauthenticated."), principal.FindFirstValue(TeamClaim));

    /// <summary>Whether a model of <paramref name="team"/> is within reach.</summary>
    public bool Reaches(string? team) => Team is null || string.Equals(Team, team, StringComparison.Ordinal);

    /// <summary>A principal for an actor.</summary>
    public static ClaimsPrincipal Principal(string scheme, string actor, Role role, string? team, string? key)
    {
        List<Claim> claims = [new(ClaimTypes.Name, actor), new(ClaimTypes.Role, StoreText.Of(role))];
        if (team is not null)
            claims.Add(new(TeamClaim, team));
        if (key is not null)
            claims.Add(new(KeyClaim, key));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }
}
