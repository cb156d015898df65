using System.ComponentModel.DataAnnotations;

namespace Cockpit.Access;

/// <summary>Keys and sessions. Section <c>Cockpit:Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>The key under which API keys are hashed: 32 bytes in base64. By default one is made and kept in the data folder; nodes that share a PostgreSQL store must share it.</summary>
    public string? HashKey { get; set; }

    /// <summary>How long a signed-in browser stays so without being used, in minutes. 5 to 10,080; 480 by default.</summary>
    [Range(5, 10_080, ErrorMessage = "Cockpit:Access:SessionMinutes must be between 5 and 10,080.")]
    public int SessionMinutes { get; set; } = 480;
}
