using System.Text.Json;
using Cockpit.Pages.Decisions;
using Cockpit.Pages.Shared;
using Cockpit.Pages.Settings;
using Cockpit.Store.Commands;

namespace Cockpit.Pages.Audit;

/// <summary>An audit row in words, and where what it is about is shown.</summary>
public static class AuditWords
{
    private const int IdLength = 36;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How it ended, with how much attention it asks for.</summary>
    public static (Tone Tone, string Word) Outcome(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Done => (Tone.Healthy, "Done"),
        AuditOutcome.Refused => (Tone.Watch, "Refused"),
        _ => (Tone.Act, "Failed"),
    };

    /// <summary>From where somebody acted.</summary>
    public static string Source(AddressClass source) => source switch
    {
        AddressClass.Loopback => "this machine",
        AddressClass.Private => "a private network",
        AddressClass.Public => "the internet",
        AddressClass.Console => "the command line",
        _ => "Cockpit itself",
    };

    /// <summary>The page of what a row is about; null where it has none that the reader may open.</summary>
    public static string? Address(string target, bool mayAdminister)
    {
        var (kind, name) = target.IndexOf(':', StringComparison.Ordinal) is > 0 and var end ? (target[..end], Uri.EscapeDataString(target[(end + 1)..])) : (target, "");
        return kind switch
        {
            "model" => $"/models/{name}",
            "decision" => $"{DecisionsQuery.Path}/{name}",
            "incident" => $"/incidents/{name}",
            "override" => $"{DecisionsQuery.Path}?override={name}",
            "ledger" => $"{AuditSearch.Path}#ledger",
            "user" when mayAdminister => UsersPage.Path,
            "key" when mayAdminister => KeysPage.Path,
            "destination" when mayAdminister => NotificationsPage.Path,
            _ => null,
        };
    }

    /// <summary>What a row is about, with an id shortened as elsewhere; a name stays whole.</summary>
    public static string Brief(string target)
        => target.IndexOf(':', StringComparison.Ordinal) is > 0 and var end && target[(end + 1)..] is { Length: IdLength } id && id[3] == '_' ? $"{target[..end]}:{Say.Brief(id)}" : target;

    /// <summary>JSON with its members on lines of their own.</summary>
    public static string Pretty(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document, Indented);
    }
}
