using System.Text.Json;

namespace Cockpit.Demo.Protocol;

/// <summary>One named tensor of the Open Inference Protocol. Everything may be absent in what a client sends.</summary>
public sealed record InferTensor
{
    /// <summary>Which input or output this is.</summary>
    public string? Name { get; init; }

    /// <summary>The size of each dimension; the first is the number of rows.</summary>
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>FP64, INT64, BYTES, …; BYTES carries text.</summary>
    public string? Datatype { get; init; }

    /// <summary>The values in row-major order, flat or nested.</summary>
    public JsonElement Data { get; init; }

    /// <summary>A column of numbers.</summary>
    public static InferTensor Of(string name, params double[] values) => Of(name, "FP64", values);

    /// <summary>A column of whole numbers.</summary>
    public static InferTensor Of(string name, params long[] values) => Of(name, "INT64", values);

    /// <summary>A column of texts.</summary>
    public static InferTensor Of(string name, params string[] values) => Of(name, "BYTES", values);

    private static InferTensor Of<T>(string name, string datatype, T[] values) => new()
    {
        Name = name,
        Shape = [values.Length],
        Datatype = datatype,
        Data = JsonSerializer.SerializeToElement(values),
    };
}
