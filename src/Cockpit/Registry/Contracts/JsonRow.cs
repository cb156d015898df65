using System.Buffers;
using System.Text.Json;

namespace Cockpit.Registry.Contracts;

/// <summary>An item that comes as a JSON object: a line of a delivery, a stored decision, an answer.</summary>
public static class JsonRow
{
    /// <summary>Holds one object to a part of a contract. What is no object has none of the fields.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="contract">What is agreed of it.</param>
    /// <param name="now">The instant that ages are told from.</param>
    /// <param name="row">Which item it is.</param>
    /// <param name="seen">As for <see cref="CompiledObject.Check"/>.</param>
    /// <param name="outcome">What was found.</param>
    public static void Check(ReadOnlySpan<byte> json, CompiledObject contract, DateTimeOffset now, int row, SeenValues? seen, ref ContractOutcome? outcome)
    {
        var places = ArrayPool<JsonPlace>.Shared.Rent(Math.Max(1, contract.Count));
        try
        {
            var values = places.AsSpan(0, contract.Count);
            values.Clear();
            Find(json, contract, values, row, ref outcome);
            contract.Check(values, json, now, row, seen, ref outcome);
        }
        finally
        {
            ArrayPool<JsonPlace>.Shared.Return(places);
        }
    }

    /// <summary>The object with the values that were put right.</summary>
    public static byte[] Rewrite(ReadOnlySpan<byte> json, CompiledObject contract, IEnumerable<ContractChange> changes)
    {
        var values = new JsonPlace[contract.Count];
        ContractOutcome? ignored = null;
        Find(json, contract, values, 0, ref ignored);
        var written = new ArrayBufferWriter<byte>(json.Length + 64);
        var from = 0;
        foreach (var (change, place) in changes.Select(change => (change, values[change.Field])).Where(pair => !pair.Item2.IsAbsent).OrderBy(pair => pair.Item2.Start))
        {
            written.Write(json[from..place.Start]);
            written.Write(change.Json.Span);
            from = place.Start + place.Length;
        }

        written.Write(json[from..]);
        return written.WrittenSpan.ToArray();
    }

    private static void Find(ReadOnlySpan<byte> json, CompiledObject contract, Span<JsonPlace> values, int row, ref ContractOutcome? outcome)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                var at = contract.Find(name);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var kind = Kind(reader.TokenType);
                reader.Skip();
                if (at >= 0)
                    values[at] = new JsonPlace(start, (int)reader.BytesConsumed - start, kind);
                else
                    contract.CheckOther(name, row, ref outcome);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // What cannot be read has no further fields; whoever takes the object in says that it is no JSON.
        }
    }

    private static char Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.String => '"',
        JsonTokenType.Number => '0',
        JsonTokenType.Null => 'n',
        JsonTokenType.StartArray => '[',
        JsonTokenType.StartObject => '{',
        _ => 't',
    };
}
