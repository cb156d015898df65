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
        using var reader = Open(content);
        return WindowSummary.Read(reader);
    }

    /// <summary>What the summary in the bytes of a row begins with, read without the rest.</summary>
    /// <exception cref="InvalidDataException">A newer build wrote them.</exception>
    public static AnswerCounts ReadAnswers(byte[] content)
    {
        using var reader = Open(content);
        return WindowSummary.ReadAnswers(reader);
    }

    private static BinaryReader Open(byte[] content)
        => content is [Format, ..] ? new BinaryReader(new MemoryStream(content, 1, content.Length - 1, writable: false))
            : throw new InvalidDataException($"A rollup has format {(content.Length == 0 ? "none" : content[0])}, which this build does not know.");
}
