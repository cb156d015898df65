using Cockpit.Store.Database;
using Cockpit.Store.Providers;
using Microsoft.EntityFrameworkCore.Design;

namespace Cockpit.Migrations.Postgres;

/// <summary>What <c>dotnet ef</c> builds the model from; it opens no database.</summary>
public sealed class DesignTimeContext : IDesignTimeDbContextFactory<CockpitContext>
{
    /// <inheritdoc />
    public CockpitContext CreateDbContext(string[] args)
    {
        var provider = new PostgresProvider("Host=localhost;Database=cockpit_design_time");
        return new CockpitContext(provider.BuildOptions(), provider);
    }
}
