using System.ComponentModel.DataAnnotations;
using Cockpit.Registry;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>How the ledger is signed and published. Section <c>Cockpit:Ledger</c>.</summary>
public sealed class LedgerOptions : IValidatableObject
{
    /// <summary>What checkpoints call this ledger, and whose name its key has. By default made from the key: <c>cockpit-</c> and 16 hexadecimal digits.</summary>
    [RegularExpression(@"[^\s\p{Cc}+]{1,200}", ErrorMessage = "Cockpit:Ledger:Origin must have 1 to 200 characters, without spaces, control characters and '+'.")]
    public string? Origin { get; set; }

    /// <summary>The key that signs: PKCS#8 in base64, on the curve P-256. By default one that is made at first start.</summary>
    public string? SigningKey { get; set; }

    /// <summary>Seconds between two checkpoints, while the ledger grows. 1 to 3,600; 10 by default.</summary>
    [Range(1, 3600, ErrorMessage = "Cockpit:Ledger:CheckpointSeconds must be between 1 and 3600.")]
    public int CheckpointSeconds { get; set; } = 10;

    /// <summary>The file to which every checkpoint is added. By default <c>ledger-checkpoints.txt</c> in the data folder.</summary>
    [MinLength(1, ErrorMessage = "Cockpit:Ledger:PublishFile must name a file.")]
    public string? PublishFile { get; set; }

    /// <summary>An address outside to which the newest checkpoint is posted. None by default.</summary>
    public string? PublishUrl { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublishUrl is not null && !RegistrationRules.IsHttp(PublishUrl))
            yield return new ValidationResult("Cockpit:Ledger:PublishUrl must be an absolute http or https address without user name, query or fragment.");
    }
}
