using Cockpit.Registry.Forms;
using Cockpit.Store.Registry;

namespace Cockpit.Registry.Contracts;

/// <summary>A model's contract as stored and as it is in force.</summary>
/// <param name="Row">The newest document; null when the model has none.</param>
/// <param name="Compiled">What is in force; null when nothing is.</param>
/// <param name="Faults">Why <paramref name="Compiled"/> is not what the document says; empty as it should be.</param>
public sealed record StoredContract(ContractRow? Row, CompiledContract? Compiled, IReadOnlyList<DocumentFault> Faults)
{
    /// <summary>Of a model that has no contract.</summary>
    public static StoredContract None { get; } = new(null, null, []);

    /// <summary>Reads a document unless it was read before. One that this program cannot read leaves in force what was.</summary>
    internal static StoredContract Of(ContractRow? row, string owner, StoredContract? before)
    {
        if (row is null)
            return None;
        if (before?.Row is { } known && known.Revision == row.Revision && known.Text == row.Text && (before.Compiled is not { Contract.Owner: null } compiled || compiled.Owner == owner))
            return before;
        var report = ContractReader.Read(row.Text);
        return report.Contract is { } contract ? new StoredContract(row, new CompiledContract(contract, owner), []) : new StoredContract(row, before?.Compiled, report.Faults);
    }
}
