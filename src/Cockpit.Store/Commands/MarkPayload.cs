using System.Text.Json;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Store.Commands;

/// <summary>What a command that marks a version puts in force, as its row keeps it.</summary>
/// <param name="Mark">Why routing is to avoid the version.</param>
/// <param name="Until">When the mark ends by itself.</param>
public sealed record MarkPayload(VersionMark Mark, DateTimeOffset Until)
{
    /// <summary>The payload as JSON.</summary>
    public string Write() => JsonSerializer.Serialize(new Stored(StoreText.Of(Mark), Until), JsonSerializerOptions.Web);

    /// <summary>The payload in a command's row.</summary>
    /// <exception cref="InvalidDataException">The row holds another.</exception>
    public static MarkPayload Read(string? json)
        => json is not null && JsonSerializer.Deserialize<Stored>(json, JsonSerializerOptions.Web) is { } stored && StoreText.Parse<VersionMark>(stored.Mark) is { } mark
            ? new MarkPayload(mark, stored.Until) : throw new InvalidDataException("The command's payload is no mark.");

    private sealed record Stored(string Mark, DateTimeOffset Until);
}
