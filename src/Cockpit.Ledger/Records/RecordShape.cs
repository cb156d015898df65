namespace Cockpit.Ledger.Records;

/// <summary>A kind of record: the name of its format and of its fields, in the order of its bytes. The first field names the record.</summary>
/// <param name="Format">The first line of the record's bytes.</param>
/// <param name="Fields">In order. A record's bytes hold no names, so a name is as fixed as its place.</param>
public sealed record RecordShape(string Format, IReadOnlyList<string> Fields)
{
    /// <summary>A row of the audit trail: <c>docs/audit.md</c>.</summary>
    public static RecordShape Audit { get; } = new("cockpit-audit-1",
        ["id", "at", "actor", "action", "target", "team", "command", "before", "after", "reason", "detail", "source", "outcome"]);

    /// <summary>A decision as it was recorded. What turns out later, such as a label, is not part of it.</summary>
    public static RecordShape Decision { get; } = new("cockpit-decision-1",
        ["id", "foreignId", "requestId", "item", "at", "model", "version", "trafficClass", "status", "path", "override", "source", "subject", "prediction", "score", "latencyMs", "cost",
         "features", "attributes", "answer", "trace", "findings"]);

    /// <summary>The columns of an export: the fields, and behind them salt and text of each field that is opened, in the fields' order.</summary>
    public IReadOnlyList<string> Columns(Func<string, bool> isOpened) => [.. Fields, .. Fields.Where(isOpened).SelectMany(name => (string[])[SaltOf(name), $"{name}.text"])];

    /// <summary>The column with the salt of an opened field.</summary>
    internal static string SaltOf(string name) => $"{name}.salt";

    /// <summary>The shape with this format, or null.</summary>
    public static RecordShape? Find(string format) => format == Audit.Format ? Audit : format == Decision.Format ? Decision : null;
}
