namespace Cockpit.Ledger.Exports;

/// <summary>What came of looking at an export.</summary>
public sealed record ExportVerdict
{
    /// <summary>Null: sound. Everything in the export is what its ledger holds.</summary>
    public ExportFault? Fault { get; init; }
    /// <summary>What the export says of itself; null when that could not be read. To be believed only where there is no fault.</summary>
    public ExportReport? Report { get; init; }
}

/// <summary>What a verified export is.</summary>
public sealed record ExportReport
{
    /// <summary><c>audit</c> or <c>decisions</c>.</summary>
    public required string What { get; init; }
    /// <summary>Records in it.</summary>
    public required long Count { get; init; }
    /// <summary>What was asked for, by qualifier.</summary>
    public required IReadOnlyDictionary<string, string> Filter { get; init; }
    /// <summary>When it was made, as its maker says.</summary>
    public required string CreatedAt { get; init; }
    /// <summary>Which ledger.</summary>
    public required string Origin { get; init; }
    /// <summary>Leaves of the ledger at the export's checkpoint.</summary>
    public required long Size { get; init; }
    /// <summary>The ledger's root then, in base64.</summary>
    public required string Root { get; init; }
    /// <summary>The key that signed, <c>NAME+ID+BASE64</c>.</summary>
    public required string Key { get; init; }
    /// <summary>Whether that is the key that was given. If none was, anybody may have made the export with a key of their own.</summary>
    public required bool IsKeyGiven { get; init; }
    /// <summary>The size of the earlier checkpoint that the ledger continues; null when none was given.</summary>
    public long? EarlierSize { get; init; }
}

/// <summary>What an export is held against.</summary>
public sealed record VerifyOptions
{
    /// <summary>The only key that may have signed; null takes the one that the export names.</summary>
    public string? Key { get; init; }
    /// <summary>A signed checkpoint that was kept from earlier.</summary>
    public string? Earlier { get; init; }
}
