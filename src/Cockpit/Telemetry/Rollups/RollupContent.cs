using Cockpit.Statistics.Summaries;

namespace Cockpit.Telemetry.Rollups;

/// <summary>Summaries as the bytes that a rollup row holds: a version byte, then what the summary writes.</summary>
public static class RollupContent
{
    private const byte Format = 1;

    /// <summary>The bytes of a summary.</summary>
    public static byte[] Write(WindowSummary summary)
    {
        using var buffer = new MemoryStream(1024);
        using var writer = new BinaryWriter(buffer);
        writer.Write(Format);
        summary.Write(writer);
        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>The summary in the bytes of a row.</summary>
    /// <exception cref="InvalidDataException">A newer build wrote them.</exception>
    public static WindowSummary Read(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content, writable: false));
        var format = reader.ReadByte();
        return format == Format ? WindowSummary.Read(reader) : throw new InvalidDataException($"A rollup has format {format}, which this build does not know.");
    }
}
