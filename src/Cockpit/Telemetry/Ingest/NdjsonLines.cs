using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Cockpit.Telemetry.Ingest;

/// <summary>Takes a line of a delivery.</summary>
public delegate ValueTask TakeLine(long line, byte[] bytes, CancellationToken cancellationToken);

/// <summary>Reads a stream of NDJSON line by line, with back-pressure: the next bytes are read when the last line is taken.</summary>
public static class NdjsonLines
{
    /// <summary>Reads to the end. Empty lines are passed over, but counted.</summary>
    /// <param name="body">UTF-8 text.</param>
    /// <param name="delivery">Keeps the lines that are too long.</param>
    /// <param name="take">Takes the others.</param>
    /// <param name="longestLine">In bytes; a longer line is quarantined by its beginning.</param>
    /// <param name="cancellationToken">Gives up; what was flushed stays.</param>
    public static async Task ReadAsync(PipeReader body, Delivery delivery, TakeLine take, int longestLine, CancellationToken cancellationToken)
    {
        var line = 0L;
        var skipping = false;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (NextLine(ref buffer, read.IsCompleted, out var slice))
            {
                line++;
                if (skipping)
                    skipping = false;
                else if (slice.Length > longestLine)
                    await TooLongAsync(delivery, line, slice.Slice(0, longestLine), longestLine, cancellationToken);
                else
                    await TakeAsync(take, line, slice.ToArray(), cancellationToken);
            }

            if (buffer.Length > longestLine)
            {
                // The line goes on for longer than may be kept: quarantine its beginning and pass over the rest.
                if (!skipping)
                    await TooLongAsync(delivery, line + 1, buffer.Slice(0, longestLine), longestLine, cancellationToken);
                skipping = true;
                buffer = buffer.Slice(buffer.End);
            }

            body.AdvanceTo(buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private static bool NextLine(ref ReadOnlySequence<byte> buffer, bool last, out ReadOnlySequence<byte> line)
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

    private static ValueTask TakeAsync(TakeLine take, long line, byte[] bytes, CancellationToken cancellationToken)
        => bytes.AsSpan().Trim(" \t\r"u8).IsEmpty ? ValueTask.CompletedTask : take(line, bytes, cancellationToken);

    private static ValueTask TooLongAsync(Delivery delivery, long line, ReadOnlySequence<byte> beginning, int longestLine, CancellationToken cancellationToken)
        => delivery.QuarantineAsync(line, $"The line is longer than {longestLine} bytes (Cockpit:Telemetry:MaxLineBytes).", Encoding.UTF8.GetString(beginning), cancellationToken);
}
