using System.Globalization;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Where one element stands in the body, and what kind of JSON it is: <c>"</c>, <c>0</c>, <c>t</c> or <c>n</c>.</summary>
public readonly record struct Element(int Start, int Length, char Kind)
{
    /// <summary>A missing value.</summary>
    public bool IsNull => Kind == 'n';

    /// <summary>The element's JSON.</summary>
    public ReadOnlyMemory<byte> In(ReadOnlyMemory<byte> body) => body.Slice(Start, Length);

    /// <summary>The element as a number; null when it is missing or something else.</summary>
    public double? NumberIn(ReadOnlySpan<byte> body)
        => double.TryParse(body.Slice(Start, Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A named tensor, checked: as many elements as its shape says, each of its datatype.</summary>
/// <param name="Name">Unique in its list.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="Datatype">BOOL, UINT8 … INT64, FP16 … FP64, BYTES.</param>
/// <param name="Elements">In row-major order, as places in the body.</param>
/// <param name="Columns">Names of the columns, where <c>parameters.columns</c> gives them.</param>
public sealed record Tensor(string Name, IReadOnlyList<int> Shape, string Datatype, IReadOnlyList<Element> Elements, IReadOnlyList<string>? Columns)
{
    /// <summary>Where the datatype stands in the body, with its quotes.</summary>
    public Range DatatypePlace { get; init; }

    /// <summary>The first dimension; 1 for a scalar.</summary>
    public int Rows => Shape.Count == 0 ? 1 : Shape[0];

    /// <summary>Elements in each row.</summary>
    public int PerRow => Rows == 0 ? 0 : Elements.Count / Rows;

    /// <summary>Whether the elements are floating-point numbers.</summary>
    public bool IsFloat => Datatype is "FP16" or "FP32" or "FP64" or "BF16";
}
