using Cockpit.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Cockpit.Pages.Shared;

/// <summary>A circuit outlives the request that began it: it asks again, every few seconds, whether the key or account behind the session may still do the same.</summary>
public sealed class CircuitSession(ILoggerFactory logging, Standing standing) : RevalidatingServerAuthenticationStateProvider(logging)
{
    /// <inheritdoc />
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
        => Task.FromResult(standing.Holds(authenticationState.User));
}
