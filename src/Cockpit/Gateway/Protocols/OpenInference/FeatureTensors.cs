using System.Buffers;
using System.Text.Json;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Rows of features as the body of a request.</summary>
internal static class FeatureTensors
{
    /// <summary>Most rows in one request.</summary>
    public const int MostRows = 4_096;

    /// <summary>Most numbers in one request: about 3 MB.</summary>
    private const int MostNumbers = 131_072;

    /// <summary>How many rows a request may hold: as many as asked for, unless they would be too large.</summary>
    public static int RowsAtOnce(int features, int asked) => Math.Clamp(MostNumbers / features, 1, asked);

    /// <summary>Writes one tensor a feature.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="columns">The features, in the order of a row.</param>
    /// <param name="rows">The rows, one after another.</param>
    public static void Write(IBufferWriter<byte> body, IReadOnlyList<FeatureColumn> columns, ReadOnlySpan<double> rows)
    {
        using var json = Begin(body);
        for (var at = 0; at < columns.Count; at++)
        {
            Begin(json, columns[at].Name, columns[at].Datatype, rows.Length / columns.Count);
            for (var i = at; i < rows.Length; i += columns.Count)
                columns[at].Write(json, rows[i]);
            End(json);
        }

        End(json);
    }

    /// <summary>Writes all features as one tensor, whose parameters name its columns.</summary>
    /// <inheritdoc cref="Write(IBufferWriter{byte}, IReadOnlyList{FeatureColumn}, ReadOnlySpan{double})"/>
    /// <param name="body">Where to.</param>
    /// <param name="columns">The features, in the order of a row.</param>
    /// <param name="rows">The rows, one after another.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="datatype">Its datatype.</param>
    public static void Write(IBufferWriter<byte> body, IReadOnlyList<FeatureColumn> columns, ReadOnlySpan<double> rows, string name, string datatype)
    {
        using var json = Begin(body);
        Begin(json, name, datatype, rows.Length / columns.Count, columns);
        for (var i = 0; i < rows.Length; i++)
            columns[i % columns.Count].Write(json, rows[i]);
        End(json);
        End(json);
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> body)
    {
        var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("inputs"u8);
        return json;
    }

    private static void Begin(Utf8JsonWriter json, string name, string datatype, int rows, IReadOnlyList<FeatureColumn>? columns = null)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(rows);
        if (columns is not null)
            json.WriteNumberValue(columns.Count);
        json.WriteEndArray();
        json.WriteString("datatype"u8, datatype);
        if (columns is not null)
        {
            json.WriteStartObject("parameters"u8);
            json.WriteStartArray("columns"u8);
            foreach (var column in columns)
                json.WriteStringValue(column.Name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartArray("data"u8);
    }

    /// <summary>Ends an array and the object that it stands in.</summary>
    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
