using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Cockpit.Store.Database;

/// <summary>Enumerations as the words that the API, the UI and an auditor's SQL use: camelCase text.</summary>
public static class StoreText
{
    /// <summary>The word for a value, such as <c>openInference</c>.</summary>
    public static string Of<T>(T value) where T : struct, Enum
    {
        var name = Enum.GetName(value) ?? throw new ArgumentOutOfRangeException(nameof(value), value, "Not a named value.");
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The value for a word, or null when there is none.</summary>
    public static T? Parse<T>(string? word) where T : struct, Enum
        => word is { Length: > 0 } && char.IsLetter(word[0]) && !word.Contains(',', StringComparison.Ordinal) && Enum.TryParse<T>(word, ignoreCase: true, out var value) ? value : null;

    /// <summary>The words that <see cref="Parse{T}"/> takes, for an error's text.</summary>
    public static string Words<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));

    /// <summary>Stores an enumeration as its word.</summary>
    public sealed class Converter<T>() : ValueConverter<T, string>(value => Of(value), word => Enum.Parse<T>(word, true))
        where T : struct, Enum;
}
