using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>One row of named tensors as a JSON object, made of the very bytes that arrived.</summary>
public static class RowJson
{
    /// <summary>The object of one row, UTF-8.</summary>
    /// <param name="tensors">All with the same number of rows.</param>
    /// <param name="row">Which row, from 0.</param>
    /// <param name="body">What the elements point into.</param>
    /// <param name="mostElements">A tensor with more elements a row is represented by their count and SHA-256.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<Tensor> tensors, int row, ReadOnlySpan<byte> body, int mostElements)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        foreach (var tensor in tensors)
        {
            var perRow = tensor.PerRow;
            var first = row * perRow;
            if (tensor.Columns is { } columns)
                WriteColumns(json, tensor, columns, first, body);
            else if (perRow == 1)
                WriteElement(json, tensor.Name, tensor.Elements[first], body);
            else if (perRow > mostElements)
                WriteDigest(json, tensor, first, perRow, body);
            else
                WriteArray(json, tensor, first, perRow, body);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteColumns(Utf8JsonWriter json, Tensor tensor, IReadOnlyList<string> columns, int first, ReadOnlySpan<byte> body)
    {
        for (var column = 0; column < columns.Count; column++)
            WriteElement(json, columns[column], tensor.Elements[first + column], body);
    }

    private static void WriteElement(Utf8JsonWriter json, string name, Element element, ReadOnlySpan<byte> body)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(body.Slice(element.Start, element.Length), skipInputValidation: true);
    }

    private static void WriteArray(Utf8JsonWriter json, Tensor tensor, int first, int count, ReadOnlySpan<byte> body)
    {
        json.WriteStartArray(tensor.Name);
        for (var i = first; i < first + count; i++)
            json.WriteRawValue(body.Slice(tensor.Elements[i].Start, tensor.Elements[i].Length), skipInputValidation: true);
        json.WriteEndArray();
    }

    private static void WriteDigest(Utf8JsonWriter json, Tensor tensor, int first, int count, ReadOnlySpan<byte> body)
    {
        var start = tensor.Elements[first].Start;
        var last = tensor.Elements[first + count - 1];
        json.WriteStartObject(tensor.Name);
        json.WriteNumber("elements", count);
        json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(body[start..(last.Start + last.Length)])));
        json.WriteEndObject();
    }
}
