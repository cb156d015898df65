using System.Globalization;
using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Contracts;

/// <summary>What is agreed, in words.</summary>
public static class ContractWords
{
    /// <summary>What a field's values are, and the rules they keep.</summary>
    public static IReadOnlyList<string> Of(ContractField field)
    {
        List<string?> words =
        [
            field.Type == FieldType.Any ? null : $"{OdcsForm.TypeWord(field.Type)}{(field.Format is { } format ? $" ({format})" : "")}{(field.Unit is { } unit ? $", in {unit}" : "")}",
            field.Type == FieldType.Any && field.Unit is { } alone ? $"in {alone}" : null,
            field.IsForbidden ? "must not be sent" : field.IsRequired ? "must be there" : "may be missing",
            field.IsUnique ? "differs within a request or delivery" : null,
            Range(field),
            field.MultipleOf is { } step ? string.Create(CultureInfo.InvariantCulture, $"a multiple of {step}") : null,
            (field.Shortest, field.Longest) switch { ({ } least, { } most) => $"{least} to {most} characters", ({ } least, null) => $"at least {least} characters", (null, { } most) => $"at most {most} characters", _ => null },
            field.Pattern is { } pattern ? $"fits {pattern}" : null,
            field.Codes.Count == 0 ? null : field.Codes.Count <= 12 ? $"one of {string.Join(", ", field.Codes)}" : $"one of {field.Codes.Count} codes ({string.Join(", ", field.Codes.Take(10))} …)",
            field.Sentinels.Count == 0 ? null : $"{string.Join(", ", field.Sentinels)} stands for missing",
            field.Freshness is { } age ? $"not older than {Scalars.Text(age)}" : null,
        ];
        return [.. words.OfType<string>()];
    }

    /// <summary>What becomes of a value that breaks a rule.</summary>
    public static string Of(ContractMode mode) => mode switch { ContractMode.Coerce => "put right where that is safe, else refused", ContractMode.Flag => "flagged", _ => "refused" };

    /// <summary>A rule about several fields.</summary>
    public static string Of(ContractRule rule) => rule.When.Count == 0 ? rule.Text : $"{rule.Text}, where {string.Join(" and ", rule.When.Select(when => when.Text))}";

    private static string? Range(ContractField field) => (field.Least, field.Most) switch
    {
        ({ } least, { } most) => $"{(least.IsOpen ? "above " : "")}{least.Text} to {(most.IsOpen ? "below " : "")}{most.Text}",
        ({ } least, null) => $"{(least.IsOpen ? "above" : "at least")} {least.Text}",
        (null, { } most) => $"{(most.IsOpen ? "below" : "at most")} {most.Text}",
        _ => null,
    };
}
