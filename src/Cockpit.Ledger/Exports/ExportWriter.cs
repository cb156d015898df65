using System.Globalization;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Trees;

namespace Cockpit.Ledger.Exports;

/// <summary>
/// Writes exports as they stream by. It does not judge: a record that is not what the ledger holds is written beside the ledger's own
/// hash, for whoever verifies to see.
/// </summary>
public sealed class ExportWriter(NoteSigner signer, INodeReader nodes)
{
    private const string TemporaryEnding = ".partial";

    /// <summary>
    /// Writes an export to a path that is still free. Under its name it is there whole or not at all: it is written beside it, flushed and
    /// renamed, and removed when the work is cancelled or fails, for want of space or otherwise.
    /// </summary>
    public async Task<ExportSummary> WriteAsync(string path, ExportPlan plan, IAsyncEnumerable<ExportedLeaf> leaves, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (checkpoint, fault) = Checkpoint.Read(plan.Checkpoint, signer.Key);
        if (checkpoint is null)
            throw new ArgumentException($"The checkpoint is not this ledger's. {fault}", nameof(plan));
        // A name of its own, so that two exports at once do not meet.
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Path.GetRandomFileName()}{TemporaryEnding}");
        try
        {
            ExportSummary summary;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                using var run = new ExportRun(file, plan, checkpoint, signer, nodes, progress);
                summary = await run.WriteAsync(leaves, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path);
            return summary;
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
