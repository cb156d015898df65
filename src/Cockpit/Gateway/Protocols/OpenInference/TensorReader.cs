using System.Text.Json;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Reads tensors of Open Inference v2, in requests and in answers. Refusals are values: hostile input is ordinary here.</summary>
public static class TensorReader
{
    private const int LongestName = 200;

    /// <summary>Reads the array of tensors at which the reader stands.</summary>
    /// <param name="reader">Stands on the value of <c>inputs</c> or <c>outputs</c>.</param>
    /// <param name="list"><c>inputs</c> or <c>outputs</c>, for the error.</param>
    /// <param name="into">Where the tensors go.</param>
    public static Wrong? ReadAll(ref Utf8JsonReader reader, string list, IList<Tensor> into)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return new Wrong(list, $"'{list}' must be an array of tensors.");

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var where = $"{list}[{into.Count}]";
            if (reader.TokenType != JsonTokenType.StartObject)
                return new Wrong(where, $"{where} must be an object with name, shape, datatype and data.");
            if (ReadOne(ref reader, where, out var tensor) is { } wrong)
                return wrong;
            if (into.Any(other => other.Name == tensor!.Name))
                return new Wrong(tensor!.Name, $"Tensor '{tensor.Name}' is given twice.");
            into.Add(tensor!);
        }

        return into.Count == 0 ? new Wrong(list, $"'{list}' is empty.") : null;
    }

    private static Wrong? ReadOne(ref Utf8JsonReader reader, string where, out Tensor? tensor)
    {
        tensor = null;
        var draft = new TensorDraft();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                if (!JsonText.TryRead(ref reader, LongestName, out draft.Name) || draft.Name is null or "")
                    return new Wrong($"{where}.name", $"{where}.name must be a text of 1 to {LongestName} characters.");
            }
            else if (reader.ValueTextEquals("datatype"u8))
            {
                reader.Read();
                if (!JsonText.TryRead(ref reader, LongestName, out draft.Datatype))
                    return new Wrong($"{where}.datatype", $"{where}.datatype must be a text.");
                draft.DatatypePlace = ((int)reader.TokenStartIndex)..(int)reader.BytesConsumed;
            }
            else if (reader.ValueTextEquals("shape"u8))
            {
                reader.Read();
                if (!draft.ReadShape(ref reader))
                    return new Wrong($"{where}.shape", $"The shape of {draft.Name ?? where} must be an array of whole numbers, none negative, with a product below 2,147,483,648.");
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                if (!draft.ReadData(ref reader))
                    return new Wrong($"{where}.data", $"The data of {draft.Name ?? where} must be an array of numbers, texts, true, false or null, nested or flat.");
            }
            else if (reader.ValueTextEquals("parameters"u8))
            {
                reader.Read();
                if (!draft.ReadParameters(ref reader))
                    return new Wrong($"{where}.parameters", $"The parameters of {draft.Name ?? where} must be an object; 'columns' must be an array of texts.");
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return draft.Finish(where, out tensor);
    }
}
