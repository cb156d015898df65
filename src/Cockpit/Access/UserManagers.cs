using Cockpit.Store.Accounts;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Access;

/// <summary>
/// ASP.NET Core Identity over a context of the store's own, so that what it changes is saved with its audit row in one transaction,
/// behind the write gate, and not by itself.
/// </summary>
public sealed class UserManagers(IOptions<IdentityOptions> options, IPasswordHasher<UserRow> hasher, ILoggerFactory logging)
{
    /// <summary>A manager for the length of one transaction; it saves nothing.</summary>
    public UserManager<UserRow> Over(CockpitContext context)
        => new(new UserOnlyStore<UserRow, CockpitContext, Guid>(context) { AutoSaveChanges = false }, options, hasher, [new UserValidator<UserRow>()], [],
            new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), null!, logging.CreateLogger<UserManager<UserRow>>());
}
