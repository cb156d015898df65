using System.Buffers;
using Cockpit.Ledger.Records;

namespace Cockpit.Ledger.Exports;

/// <summary>How a record is written as a line. Each record has one spelling: a reader takes no other.</summary>
internal interface ILineFormat
{
    /// <summary>Whether a line break inside quotes does not end a line.</summary>
    bool HasQuotes { get; }

    /// <summary>The first line of each part, with its end; empty: there is none.</summary>
    byte[] Header { get; }

    /// <summary>Writes a line with its end.</summary>
    void Write(RecordFields fields, IBufferWriter<byte> target);

    /// <summary>Reads a line, given without its line feed. Null: <paramref name="fields"/> holds its values. Otherwise what is wrong with it.</summary>
    string? Read(ReadOnlySpan<byte> line, RecordFields fields);
}

internal static class LineFormats
{
    /// <summary>The formats by their name in a manifest, which is also the ending of their files.</summary>
    public static ILineFormat Make(string name, IReadOnlyList<string> columns) => name == "csv" ? new CsvLines(columns) : new JsonLines(columns);
}
