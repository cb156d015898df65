using System.ComponentModel.DataAnnotations;

namespace Cockpit.Evidence.Retention;

/// <summary>How long decisions stay in the store, and where they go then. Section <c>Cockpit:Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Fewest days: six months.</summary>
    public const int Shortest = 184;

    /// <summary>Days for which a decision stays in the store, from when it was stored; 0 keeps all. 0, or 184 to 36,500; 400 by default.</summary>
    [CustomValidation(typeof(RetentionOptions), nameof(CheckDays))]
    public int DecisionDays { get; set; } = 400;

    /// <summary>Where they go. By default <c>archive</c> in the data folder.</summary>
    [MinLength(1, ErrorMessage = "Cockpit:Retention:Folder must name a folder.")]
    public string? Folder { get; set; }

    /// <summary>Whether personal data is sealed in archives, and so gone for ever with the row. False by default: archives are complete.</summary>
    public bool Masked { get; set; }

    /// <summary>Says what is wrong with the days.</summary>
    public static ValidationResult? CheckDays(int days)
        => days is 0 or (>= Shortest and <= 36_500) ? ValidationResult.Success : new ValidationResult("Cockpit:Retention:DecisionDays must be 0, which keeps all decisions, or between 184 and 36,500.");
}
