using Cockpit.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Cockpit.Pages.Shared;

/// <summary>A circuit outlives the request that began it: it asks again, every few seconds, whether the key behind the session still holds.</summary>
public sealed class CircuitSession(ILoggerFactory logging, KeyRing keys) : RevalidatingServerAuthenticationStateProvider(logging)
{
    /// <inheritdoc />
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
        => Task.FromResult(authenticationState.User.FindFirst(Caller.KeyClaim) is not { } key || keys.IsValid(key.Value));
}
