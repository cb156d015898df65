using System.Globalization;
using Cockpit.Store.Database;

namespace Cockpit.Problems;

/// <summary>Reads the parameters of a list as query strings write them, and remembers the first that cannot be read. No text does not narrow.</summary>
public sealed class QueryReader
{
    /// <summary>400, naming the first parameter that could not be read; null when all could.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>One word of an enumeration; null for no text.</summary>
    public T? Word<T>(string name, string? text)
        where T : struct, Enum
    {
        var word = StoreText.Parse<T>(text);
        if (word is null && !string.IsNullOrWhiteSpace(text))
            Problem ??= CommonProblems.Invalid(name, $"{name} is '{text}'.", $"Give one of: {StoreText.Words<T>()}.");
        return word;
    }

    /// <summary>An instant; null for no text.</summary>
    public DateTimeOffset? Instant(string name, string? text)
    {
        if (!InstantText.TryRead(text, out var instant))
            Problem ??= InstantText.Refused(name, text);
        return instant;
    }

    /// <summary>A cursor that is a number; null for the first page.</summary>
    public long? Cursor(string? text) => Cursor<long>(text, static cursor => long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null);

    /// <summary>A cursor that is an id; null for the first page.</summary>
    public T? Cursor<T>(string? text, Func<string, T?> parse)
        where T : struct
    {
        var place = text is null ? null : parse(text);
        if (place is null && text is not null)
            Problem ??= CommonProblems.OddCursor;
        return place;
    }
}
