using System.IO.Pipelines;
using System.Text;

namespace Cockpit.Telemetry.Ingest;

/// <summary>Feeds a stream of NDJSON to an ingest.</summary>
public static class NdjsonIngest
{
    /// <summary>Reads to the end. Empty lines are passed over, but counted.</summary>
    /// <param name="body">UTF-8 text.</param>
    /// <param name="run">Takes the lines.</param>
    /// <param name="longestLine">In bytes; a longer line is quarantined by its beginning.</param>
    /// <param name="cancellationToken">Gives up; what was flushed stays.</param>
    public static Task ReadAsync(PipeReader body, IngestRun run, int longestLine, CancellationToken cancellationToken)
        => NdjsonLines.ReadAsync(body, run.Delivery, async (line, bytes, token) =>
        {
            var (raw, reason) = DecisionLine.Read(bytes);
            if (raw is null)
                await run.Delivery.QuarantineAsync(line, reason!, Encoding.UTF8.GetString(bytes), token);
            else
                await run.AddAsync(line, raw, () => Encoding.UTF8.GetString(bytes), token);
        }, longestLine, cancellationToken);
}
