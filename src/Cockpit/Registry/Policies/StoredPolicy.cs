using Cockpit.Registry.Forms;
using Cockpit.Store.Registry;

namespace Cockpit.Registry.Policies;

/// <summary>A model's policy as stored and as it is in force.</summary>
/// <param name="Row">The newest document; null when the model has none.</param>
/// <param name="Policy">What is in force.</param>
/// <param name="Faults">Why <paramref name="Policy"/> is not all that the document says; empty as it should be.</param>
public sealed record StoredPolicy(PolicyRow? Row, RoutePolicy Policy, IReadOnlyList<DocumentFault> Faults)
{
    /// <summary>Of a model that has no policy.</summary>
    public static StoredPolicy None { get; } = new(null, RoutePolicy.Default, []);

    /// <summary>
    /// Reads a document unless it was read before. It was checked when it was stored, so one that cannot be read comes from a newer
    /// program or a damaged store: what was last in force here stays, and after a start whatever keys can be read.
    /// </summary>
    internal static StoredPolicy Of(PolicyRow? row, StoredPolicy? before)
    {
        if (row is null)
            return None;
        if (before?.Row is { } known && known.Revision == row.Revision && known.Text == row.Text)
            return before;

        var document = PolicyReader.ReadDocument(row.Text, row.Revision);
        if (document.Policy is { } policy)
            return new StoredPolicy(row, policy, []);
        return new StoredPolicy(row, before?.Row is null ? document.Readable : before.Policy, document.Faults);
    }
}
