using System.ComponentModel.DataAnnotations;

namespace Cockpit.Access;

/// <summary>Keys, accounts and sessions. Section <c>Cockpit:Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>The key under which API keys are hashed: 32 bytes in base64. By default one is made and kept in the data folder; nodes that share a PostgreSQL store must share it.</summary>
    public string? HashKey { get; set; }

    /// <summary>How long a signed-in browser stays so without being used, in minutes. 5 to 10,080; 480 by default.</summary>
    [Range(5, 10_080, ErrorMessage = "Cockpit:Access:SessionMinutes must be between 5 and 10,080.")]
    public int SessionMinutes { get; set; } = 480;

    /// <summary>Fewest characters of a password. 12 to 128; 12 by default.</summary>
    [Range(12, 128, ErrorMessage = "Cockpit:Access:PasswordLength must be between 12 and 128.")]
    public int PasswordLength { get; set; } = 12;

    /// <summary>Wrong passwords after which an account is locked. 3 to 100; 10 by default.</summary>
    [Range(3, 100, ErrorMessage = "Cockpit:Access:LockAfter must be between 3 and 100.")]
    public int LockAfter { get; set; } = 10;

    /// <summary>For how long it is locked, in minutes. 1 to 1,440; 10 by default.</summary>
    [Range(1, 1_440, ErrorMessage = "Cockpit:Access:LockMinutes must be between 1 and 1,440.")]
    public int LockMinutes { get; set; } = 10;

    /// <summary>Refused sign-ins a minute after which an address has to wait for the next. 5 to 10,000; 30 by default.</summary>
    [Range(5, 10_000, ErrorMessage = "Cockpit:Access:RefusalsPerMinute must be between 5 and 10,000.")]
    public int RefusalsPerMinute { get; set; } = 30;
}
