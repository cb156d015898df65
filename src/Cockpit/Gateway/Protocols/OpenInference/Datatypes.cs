using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>The datatypes of Open Inference v2 and which JSON each takes. A null is a missing value of any datatype.</summary>
public static class Datatypes
{
    private static readonly FrozenDictionary<string, (double Low, double High)> Integers = new Dictionary<string, (double, double)>(StringComparer.Ordinal)
    {
        ["INT8"] = (sbyte.MinValue, sbyte.MaxValue), ["INT16"] = (short.MinValue, short.MaxValue),
        ["INT32"] = (int.MinValue, int.MaxValue), ["INT64"] = (long.MinValue, long.MaxValue),
        ["UINT8"] = (0, byte.MaxValue), ["UINT16"] = (0, ushort.MaxValue),
        ["UINT32"] = (0, uint.MaxValue), ["UINT64"] = (0, ulong.MaxValue),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Floats = FrozenSet.ToFrozenSet(["FP16", "FP32", "FP64", "BF16"], StringComparer.Ordinal);

    /// <summary>For an error's text.</summary>
    public static string All { get; } = string.Join(", ", Integers.Keys.Concat(Floats).Append("BOOL").Append("BYTES").Order(StringComparer.Ordinal));

    /// <summary>Whether the word is a datatype.</summary>
    public static bool IsKnown(string datatype) => datatype is "BOOL" or "BYTES" || IsNumber(datatype);

    /// <summary>Whether the word is a datatype of numbers.</summary>
    public static bool IsNumber(string datatype) => Floats.Contains(datatype) || Integers.ContainsKey(datatype);

    /// <summary>What is wrong with the elements of a tensor, or null.</summary>
    public static Wrong? Check(Tensor tensor, ReadOnlySpan<byte> body)
    {
        var isFloat = tensor.IsFloat;
        var isInteger = Integers.TryGetValue(tensor.Datatype, out var range);
        for (var i = 0; i < tensor.Elements.Count; i++)
        {
            var element = tensor.Elements[i];
            if (element.IsNull)
                continue;

            var raw = body.Slice(element.Start, element.Length);
            var fits = (isFloat, isInteger, tensor.Datatype) switch
            {
                (true, _, _) => element.Kind == '0' && IsFinite(raw),
                (_, true, _) => element.Kind == '0' && IsInteger(raw, tensor.Datatype, range),
                (_, _, "BOOL") => element.Kind == 't',
                _ => element.Kind == '"' && JsonText.IsSound(raw),
            };
            if (!fits)
                return new Wrong(tensor.Name, $"Tensor '{tensor.Name}' is {tensor.Datatype}, but its element {i} is {JsonText.Quote(raw)}.");
        }

        return null;
    }

    private static bool IsFinite(ReadOnlySpan<byte> raw)
        => double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);

    private static bool IsInteger(ReadOnlySpan<byte> raw, string datatype, (double Low, double High) range)
        => datatype == "UINT64"
            ? Utf8Parser.TryParse(raw, out ulong _, out var consumed) && consumed == raw.Length
            : Utf8Parser.TryParse(raw, out long number, out consumed) && consumed == raw.Length && number >= range.Low && number <= range.High;
}
