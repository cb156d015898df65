using System.ComponentModel.DataAnnotations;

namespace Cockpit.Store.Database;

/// <summary>Where decisions and control state are kept. Section <c>Cockpit:Store</c>.</summary>
public sealed class StoreOptions
{
    /// <summary><c>Sqlite</c> (default) or <c>Postgres</c>.</summary>
    [RegularExpression("(?i)^(sqlite|postgres)$", ErrorMessage = "Cockpit:Store:Provider must be Sqlite or Postgres.")]
    public string Provider { get; set; } = "Sqlite";

    /// <summary>An ADO.NET connection string. Required for Postgres; for Sqlite it defaults to <c>cockpit.db</c> in the data folder.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long a statement waits for a lock held by another process, in seconds. 1 to 300; 30 by default.</summary>
    [Range(1, 300, ErrorMessage = "Cockpit:Store:LockWaitSeconds must be between 1 and 300.")]
    public int LockWaitSeconds { get; set; } = 30;
}
