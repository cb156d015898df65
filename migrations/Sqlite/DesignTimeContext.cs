using Cockpit.Store.Database;
using Cockpit.Store.Providers;
using Microsoft.EntityFrameworkCore.Design;

namespace Cockpit.Migrations.Sqlite;

/// <summary>What <c>dotnet ef</c> builds the model from; it opens no database.</summary>
public sealed class DesignTimeContext : IDesignTimeDbContextFactory<CockpitContext>
{
    /// <inheritdoc />
    public CockpitContext CreateDbContext(string[] args)
    {
        var provider = new SqliteProvider($"Data Source={Path.Combine(Path.GetTempPath(), "cockpit-design-time.db")}");
        return new CockpitContext(provider.BuildOptions(), provider);
    }
}
