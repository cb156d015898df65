using System.Text.Json;
using Cockpit.Demo.Models;
using Cockpit.Demo.Protocol;

namespace Cockpit.Demo.Serving;

/// <summary>Turns the named tensors of a request into the rows that a model decides.</summary>
internal sealed class TensorReader(LinearModel model)
{
    private static readonly string[] NumberTypes =
        ["FP64", "FP32", "INT64", "INT32", "INT16", "INT8", "UINT64", "UINT32", "UINT16", "UINT8", "BOOL"];

    /// <summary>The rows, or why there are none, naming the tensor at fault.</summary>
    public Reading Read(InferRequest request)
    {
        var numbers = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var texts = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var count = -1;
        foreach (var tensor in request.Inputs ?? [])
        {
            if (ReadTensor(tensor, numbers, texts, ref count) is { } fault)
                return new Reading.Refused($"input '{tensor?.Name}': {fault}");
        }

        var missing = model.Numeric.Keys.Except(numbers.Keys, StringComparer.Ordinal)
            .Concat(model.Categorical.Keys.Except(texts.Keys, StringComparer.Ordinal)).FirstOrDefault();
        return missing is null
            ? new Reading.Rows([.. Enumerable.Range(0, count).Select(at => RowAt(at, numbers, texts))])
            : new Reading.Refused($"input '{missing}': is missing");
    }

    private string? ReadTensor(
        InferTensor? tensor, Dictionary<string, double[]> numbers, Dictionary<string, string[]> texts, ref int count)
    {
        if (tensor?.Name is not { } name)
            return "has no name";
        var isNumber = model.Numeric.ContainsKey(name);
        if (!isNumber && !model.Categorical.ContainsKey(name))
            return "is not an input of this model";
        if (numbers.ContainsKey(name) || texts.ContainsKey(name))
            return "is given twice";
        if (isNumber ? !NumberTypes.Contains(tensor.Datatype, StringComparer.Ordinal) : tensor.Datatype != "BYTES")
            return $"datatype {tensor.Datatype ?? "(none)"} does not fit; {(isNumber ? "FP64" : "BYTES")} does";
        if (tensor.Shape is not ([>= 1] or [>= 1, 1]))
            return "shape must be [n] or [n,1] with n of at least 1";
        if (count >= 0 && tensor.Shape[0] != count)
            return $"has {tensor.Shape[0]} rows, the inputs before it have {count}";

        var cells = new List<JsonElement>();
        Flatten(tensor.Data, cells);
        if (cells.Count != tensor.Shape[0])
            return $"shape asks for {tensor.Shape[0]} values, data has {cells.Count}";
        count = cells.Count;
        return isNumber ? ReadNumbers(name, cells, numbers) : ReadTexts(name, cells, texts);
    }

    private static string? ReadNumbers(string name, List<JsonElement> cells, Dictionary<string, double[]> numbers)
    {
        var values = new double[cells.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (Number(cells[i]) is not { } value)
                return $"row {i} is not a finite number";
            values[i] = value;
        }

        numbers.Add(name, values);
        return null;
    }

    private static double? Number(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Number when cell.GetDouble() is var value && double.IsFinite(value) => value,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => null,
    };

    private static string? ReadTexts(string name, List<JsonElement> cells, Dictionary<string, string[]> texts)
    {
        var values = new string[cells.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (cells[i].ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                return $"row {i} is not a text";
            values[i] = cells[i].GetString() is { Length: > 0 } value ? value : LinearModel.Missing;
        }

        texts.Add(name, values);
        return null;
    }

    // The protocol allows data to be nested like its shape; in row-major order that is the same as flat.
    private static void Flatten(JsonElement data, List<JsonElement> cells)
    {
        if (data.ValueKind == JsonValueKind.Undefined)
            return;
        if (data.ValueKind != JsonValueKind.Array)
        {
            cells.Add(data);
            return;
        }

        foreach (var element in data.EnumerateArray())
            Flatten(element, cells);
    }

    private static FeatureRow RowAt(int at, Dictionary<string, double[]> numbers, Dictionary<string, string[]> texts) => new(
        numbers.ToDictionary(column => column.Key, column => column.Value[at], StringComparer.Ordinal),
        texts.ToDictionary(column => column.Key, column => column.Value[at], StringComparer.Ordinal));
}
