using System.Text.Json;
using System.Text.Unicode;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Reads a request without building a document: elements stay places in the body until a row is recorded.</summary>
public static class InferRequestReader
{
    private const int LongestId = 200;

    /// <summary>The request, or the problem that names what is wrong with it.</summary>
    /// <param name="body">The whole body; it must not change afterwards.</param>
    /// <param name="headerClass">Header <c>Cockpit-Class</c>.</param>
    /// <param name="headerSubject">Header <c>Cockpit-Subject</c>.</param>
    /// <param name="limits">Batch and recording limits.</param>
    public static (InferRequest? Request, Problem? Problem) Read(ReadOnlyMemory<byte> body, string? headerClass, string? headerSubject, GatewayOptions limits)
    {
        if (!Utf8.IsValid(body.Span))
            return (null, CommonProblems.MalformedBody("The body is not valid UTF-8."));

        try
        {
            var draft = new Draft(body);
            var wrong = draft.Read()
                ?? draft.Parameters.TakeClass(headerClass) ?? draft.Parameters.TakeSubject(headerSubject)
                ?? draft.Check(limits);
            return wrong is null ? (draft.Finish(limits, headerClass, headerSubject), null) : (null, GatewayProblems.InvalidInput(wrong.Field, wrong.Detail));
        }
        catch (JsonException fault)
        {
            return (null, CommonProblems.MalformedBody($"The body is not JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}."));
        }
        catch (InvalidOperationException)
        {
            // The reader throws this when it compares a name whose escapes are half of a surrogate pair.
            return (null, CommonProblems.MalformedBody("A name in the body holds an escape that is half of a surrogate pair."));
        }
    }

    private sealed class Draft(ReadOnlyMemory<byte> body)
    {
        private readonly List<Tensor> _inputs = [];
        private string? _id;

        public CallParameters Parameters { get; } = new("parameters");

        public Wrong? Read()
        {
            var reader = new Utf8JsonReader(body.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return new Wrong("body", "The body must be a JSON object with 'inputs'.");

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (ReadMember(ref reader) is { } wrong)
                    return wrong;
            }

            // Anything after the object is an error that the reader throws.
            reader.Read();
            return _inputs.Count == 0 ? new Wrong("inputs", "The request has no 'inputs'.") : null;
        }

        public Wrong? Check(GatewayOptions limits)
        {
            var rows = _inputs[0].Rows;
            if (rows == 0)
                return new Wrong(_inputs[0].Name, $"Tensor '{_inputs[0].Name}' has no rows.");
            if (rows > limits.MaxBatch)
                return new Wrong(_inputs[0].Name, $"Tensor '{_inputs[0].Name}' has {rows} rows; at most {limits.MaxBatch} are taken at once.");
            foreach (var tensor in _inputs)
            {
                if (tensor.Rows != rows)
                    return new Wrong(tensor.Name, $"Tensor '{tensor.Name}' has {tensor.Rows} rows, but '{_inputs[0].Name}' has {rows}: the first dimension counts the decisions and must agree.");
                if (Datatypes.Check(tensor, body.Span) is { } wrong)
                    return wrong;
            }

            if (Parameters.Attributes.Count is not (0 or 1) && Parameters.Attributes.Count != rows)
                return new Wrong("cockpit_attributes", $"cockpit_attributes has {Parameters.Attributes.Count} objects for {rows} rows.");
            return Parameters.Subjects.Count is not (0 or 1) && Parameters.Subjects.Count != rows
                ? new Wrong("cockpit_subject", $"cockpit_subject has {Parameters.Subjects.Count} entries for {rows} rows.")
                : null;
        }

        public InferRequest Finish(GatewayOptions limits, string? headerClass, string? headerSubject)
        {
            var rows = _inputs[0].Rows;
            var items = new AskedItem[rows];
            for (var row = 0; row < rows; row++)
            {
                // A plain null would become an empty memory here, which is not JSON: arrays convert to it, and null is an array.
                items[row] = new AskedItem(RowJson.Write(_inputs, row, body.Span, limits.RecordedElements),
                    At(Parameters.Attributes, row, out var attributes) ? attributes : default(ReadOnlyMemory<byte>?),
                    At(Parameters.Subjects, row, out var subject) ? subject : null);
            }

            return new InferRequest(_id, Parameters.TrafficClass, items, Parameters.Strip(body), new InferSource(body, _inputs, headerClass, headerSubject, limits));
        }

        private Wrong? ReadMember(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("inputs"u8))
            {
                reader.Read();
                return _inputs.Count > 0 ? new Wrong("inputs", "'inputs' is given twice.") : TensorReader.ReadAll(ref reader, "inputs", _inputs);
            }

            if (reader.ValueTextEquals("parameters"u8))
            {
                reader.Read();
                return Parameters.Span is not null ? new Wrong("parameters", "'parameters' is given twice.") : Parameters.Read(ref reader, body);
            }

            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                return JsonText.TryRead(ref reader, LongestId, out _id) ? null : new Wrong("id", $"'id' must be a text of at most {LongestId} characters without control characters.");
            }

            reader.Read();
            reader.Skip();
            return null;
        }

        private static bool At<T>(List<T> given, int row, out T? value)
        {
            value = given.Count == 0 ? default : given[given.Count == 1 ? 0 : row];
            return given.Count > 0;
        }
    }
}
