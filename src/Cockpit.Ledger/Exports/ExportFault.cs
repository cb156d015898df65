namespace Cockpit.Ledger.Exports;

/// <summary>What was found wrong first.</summary>
public sealed record ExportFault
{
    /// <summary>Its name, for programs: see <c>docs/ledger-format.md</c>.</summary>
    public required string Code { get; init; }
    /// <summary>One sentence or two for people.</summary>
    public required string Words { get; init; }
    /// <summary>The file inside the export, where it can be named.</summary>
    public string? Part { get; init; }
    /// <summary>The line of that file, from 1. In CSV a record is one line, whatever line breaks its fields have; the header is line 1.</summary>
    public long? Line { get; init; }
    /// <summary>What the record on that line calls itself.</summary>
    public string? Record { get; init; }

    /// <summary>A file could not be read.</summary>
    public static ExportFault Unreadable(string why) => new() { Code = FaultCode.Unreadable, Words = why };

    /// <summary>Whether the export is not what its key signed, or not what its ledger holds; else it could not be judged.</summary>
    public bool IsTampered => Code is not (FaultCode.Unreadable or FaultCode.NotAnExport or FaultCode.NewerFormat or FaultCode.KeyFile or FaultCode.EarlierCheckpoint or FaultCode.NoProof);
}

/// <summary>The names of faults. <c>docs/ledger-format.md</c> says what each means; the first six say that nothing could be judged.</summary>
internal static class FaultCode
{
    internal const string Unreadable = "unreadable", NotAnExport = "not-an-export", NewerFormat = "newer-format", KeyFile = "key-file", EarlierCheckpoint = "earlier-checkpoint", NoProof = "no-proof";
    internal const string Archive = "archive", Manifest = "manifest", Signature = "signature", OtherKey = "other-key", OtherLog = "other-log", Checkpoint = "checkpoint";
    internal const string PartMissing = "part-missing", PartAdded = "part-added", PartChanged = "part-changed";
    internal const string LineMalformed = "line-malformed", LineTooLong = "line-too-long", LineChanged = "line-changed", LineMissing = "line-missing", LineAdded = "line-added", LineMoved = "line-moved";
    internal const string Proof = "proof", NotInLedger = "not-in-ledger", Shrunk = "shrunk", Forked = "forked";
}

/// <summary>Carries a fault out of the middle of a part to <see cref="ExportVerifier"/>, which makes a value of it.</summary>
internal sealed class ExportFaultException(ExportFault fault) : Exception(fault.Words)
{
    public ExportFaultException(string code, string words, string? part = null, long? line = null)
        : this(new ExportFault { Code = code, Words = words, Part = part, Line = line })
    {
    }

    public ExportFault Fault { get; } = fault;
}
