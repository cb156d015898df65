using System.Security.Claims;
using Cockpit.Store.Commands;

namespace Cockpit.Access;

/// <summary>What a session that began some time ago is still worth: its key or account may have ended, or may do less by now.</summary>
public sealed class Standing(KeyRing keys, UserRing users)
{
    /// <summary>The principal behind a session's claims as it stands now; null when the session is over.</summary>
    public ClaimsPrincipal? Now(ClaimsPrincipal session, AddressClass source)
        => session.FindFirstValue(Caller.KeyClaim) is { } key ? keys.OfId(key, source)
            : Guid.TryParse(session.FindFirstValue(Caller.UserClaim), out var user) ? users.Check(user, session.FindFirstValue(Caller.StampClaim), source)
            : null;

    /// <summary>Whether a principal that was handed out earlier may still do the same, neither less nor more.</summary>
    public bool Holds(ClaimsPrincipal principal)
        => principal.Identity is CallerIdentity { Caller: var before } && Now(principal, before.Source) is { } now && Caller.Of(now).Grants.SequenceEqual(before.Grants);
}
