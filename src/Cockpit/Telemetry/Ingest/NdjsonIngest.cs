using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Cockpit.Telemetry.Ingest;

/// <summary>Feeds a stream of NDJSON to an ingest, line by line, with back-pressure: the next bytes are read when the last batch is on disk.</summary>
public static class NdjsonIngest
{
    /// <summary>Reads to the end. Empty lines are passed over, but counted.</summary>
    /// <param name="body">UTF-8 text.</param>
    /// <param name="run">Takes the lines.</param>
    /// <param name="longestLine">In bytes; a longer line is quarantined by its beginning.</param>
    /// <param name="cancellationToken">Gives up; what was flushed stays.</param>
    public static async Task ReadAsync(PipeReader body, IngestRun run, int longestLine, CancellationToken cancellationToken)
    {
        var line = 0L;
        var skipping = false;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TakeLine(ref buffer, read.IsCompleted, out var slice))
            {
                line++;
                if (skipping)
                    skipping = false;
                else if (slice.Length > longestLine)
                    await TooLongAsync(run, line, slice.Slice(0, longestLine), longestLine, cancellationToken);
                else
                    await TakeAsync(run, line, slice.ToArray(), cancellationToken);
            }

            if (buffer.Length > longestLine)
            {
                // The line goes on for longer than may be kept: quarantine its beginning and pass over the rest.
                if (!skipping)
                    await TooLongAsync(run, line + 1, buffer.Slice(0, longestLine), longestLine, cancellationToken);
                skipping = true;
                buffer = buffer.Slice(buffer.End);
            }

            body.AdvanceTo(buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private static bool TakeLine(ref ReadOnlySequence<byte> buffer, bool last, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!last || buffer.IsEmpty)
            return false;
        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static async ValueTask TakeAsync(IngestRun run, long line, byte[] bytes, CancellationToken cancellationToken)
    {
        if (bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
            return;

        var (raw, reason) = DecisionLine.Read(bytes);
        if (raw is null)
            await run.QuarantineAsync(line, reason!, Encoding.UTF8.GetString(bytes), cancellationToken);
        else
            await run.AddAsync(line, raw, () => Encoding.UTF8.GetString(bytes), cancellationToken);
    }

    private static ValueTask TooLongAsync(IngestRun run, long line, ReadOnlySequence<byte> beginning, int longestLine, CancellationToken cancellationToken)
        => run.QuarantineAsync(line, $"The line is longer than {longestLine} bytes (Cockpit:Telemetry:MaxLineBytes).", Encoding.UTF8.GetString(beginning), cancellationToken);
}
