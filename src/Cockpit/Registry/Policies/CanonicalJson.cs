using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Cockpit.Registry.Policies;

/// <summary>
/// JSON written so that equal values have equal bytes and different values have different ones. Members of an object count in any
/// order, elements of an array in theirs. Numbers are equal when they are the same decimal number (1, 1.0 and 10e-1; never by
/// rounding); -0 is not 0. A text is never equal to a number, and null is not the same as being absent.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Writes the members of a JSON object that are named, or all when none is; false when it is no JSON object.</summary>
    public static bool TryWriteObject(ReadOnlySpan<byte> json, IReadOnlyList<string> only, List<byte> to)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            WriteObject(ref reader, only, to);
            return !reader.Read();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text with half a character.
            return false;
        }
    }

    private static void WriteObject(ref Utf8JsonReader reader, IReadOnlyList<string> only, List<byte> to)
    {
        var members = new List<(string Name, List<byte> Value)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (only.Count > 0 && !only.Contains(name, StringComparer.Ordinal))
            {
                reader.Skip();
                continue;
            }

            var value = new List<byte>(16);
            WriteValue(ref reader, value);
            members.Add((name, value));
        }

        to.Add((byte)'{');
        CacheKey.Write(to, members.Count);
        // A stable sort: where a name is given twice, the order of the two counts.
        foreach (var (name, value) in members.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            CacheKey.Write(to, name);
            to.AddRange(CollectionsMarshal.AsSpan(value));
        }
    }

    private static void WriteValue(ref Utf8JsonReader reader, List<byte> to)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader, [], to);
                break;
            case JsonTokenType.StartArray:
                to.Add((byte)'[');
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    WriteValue(ref reader, to);
                to.Add((byte)']');
                break;
            case JsonTokenType.String:
                to.Add((byte)'"');
                CacheKey.Write(to, reader.GetString()!);
                break;
            case JsonTokenType.Number:
                to.Add((byte)'0');
                CacheKey.Write(to, Number(Encoding.UTF8.GetString(reader.ValueSpan)));
                break;
            default:
                to.Add(reader.TokenType switch { JsonTokenType.True => (byte)'t', JsonTokenType.False => (byte)'f', _ => (byte)'n' });
                break;
        }
    }

    /// <summary>Sign, digits without zeros at either end, and the power of ten of the last digit.</summary>
    private static string Number(string text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var mantissa = text[sign.Length..];
        long exponent = 0;
        var e = mantissa.IndexOfAny(['e', 'E']);
        if (e >= 0)
        {
            // Beyond any exponent that a number can mean; such texts are equal only to themselves.
            if (!int.TryParse(mantissa.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power))
                return text;
            exponent = power;
            mantissa = mantissa[..e];
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        var digits = mantissa.TrimStart('0');
        var significant = digits.TrimEnd('0');
        return significant.Length == 0 ? $"{sign}0" : string.Create(CultureInfo.InvariantCulture, $"{sign}{significant}e{exponent + digits.Length - significant.Length}");
    }
}
