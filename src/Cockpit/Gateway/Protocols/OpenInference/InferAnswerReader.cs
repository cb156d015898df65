using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Cockpit.Gateway.Flow;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Reads a model server's answer: checks it, takes it apart row by row, and finds prediction and score by their usual names.</summary>
public static class InferAnswerReader
{
    private static readonly FrozenSet<string> ScoreNames = FrozenSet.ToFrozenSet(
        ["score", "scores", "probability", "probabilities", "proba", "predict_proba"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> PredictionNames = FrozenSet.ToFrozenSet(
        ["prediction", "predictions", "predict", "label", "labels", "class", "classes", "output_label"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The answer for <paramref name="rows"/> items, or what is wrong with it.</summary>
    public static (ModelAnswer? Answer, string? Wrong) Read(ReadOnlyMemory<byte> body, int rows, ModelTask task)
    {
        var wrong = ReadOutputs(body, rows, out var outputs, out var span);
        return wrong is null ? (new ModelAnswer(Items(outputs, rows, body, task), body[span]), null) : (null, wrong);
    }

    /// <summary>The checked output tensors for <paramref name="rows"/> items, and where their list stands; or what is wrong with the answer.</summary>
    internal static string? ReadOutputs(ReadOnlyMemory<byte> body, int rows, out List<Tensor> outputs, out Range span)
    {
        outputs = [];
        span = default;
        if (!Utf8.IsValid(body.Span))
            return "it is not valid UTF-8.";

        try
        {
            if (ReadOutputs(body.Span, outputs, out span) is { } wrong)
                return wrong;
            return outputs.Find(output => output.Rows != rows && !(rows == 1 && output.Elements.Count > 0)) is { } odd
                ? $"output '{odd.Name}' has {odd.Rows} rows for {rows} inputs." : null;
        }
        catch (JsonException)
        {
            return "it is not JSON.";
        }
        catch (InvalidOperationException)
        {
            return "a name in it holds an escape that is half of a surrogate pair.";
        }
    }

    /// <summary>The output that has the usual name of a score; null when none has.</summary>
    internal static Tensor? NamedScore(List<Tensor> outputs) => outputs.Find(output => ScoreNames.Contains(output.Name));

    private static string? ReadOutputs(ReadOnlySpan<byte> body, List<Tensor> outputs, out Range span)
    {
        span = default;
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return "it is not a JSON object.";

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOutputs = reader.ValueTextEquals("outputs"u8);
            reader.Read();
            if (!isOutputs)
            {
                reader.Skip();
                continue;
            }

            if (outputs.Count > 0)
                return "'outputs' is given twice.";
            var start = (int)reader.TokenStartIndex;
            if (TensorReader.ReadAll(ref reader, "outputs", outputs) is { } wrong)
                return wrong.Detail;
            span = start..(int)reader.BytesConsumed;
        }

        reader.Read();
        foreach (var output in outputs)
        {
            if (Datatypes.Check(output, body) is { } wrong)
                return wrong.Detail;
        }

        return outputs.Count == 0 ? "it has no 'outputs'." : null;
    }

    private static AnsweredItem[] Items(List<Tensor> outputs, int rows, ReadOnlyMemory<byte> body, ModelTask task)
    {
        var score = NamedScore(outputs);
        var prediction = outputs.Find(output => PredictionNames.Contains(output.Name));
        if (outputs is [var only] && score is null && (prediction is null || (prediction.IsFloat && prediction.PerRow > 1)))
            (score, prediction) = only.IsFloat && task is ModelTask.Binary or ModelTask.Multiclass ? (only, null) : (score, only);
        if (task == ModelTask.Regression)
            score ??= prediction;

        var items = new AnsweredItem[rows];
        for (var row = 0; row < rows; row++)
        {
            items[row] = new AnsweredItem(RowJson.Write(rows == 1 ? [.. outputs.Select(AsOneRow)] : outputs, row, body.Span, int.MaxValue), TextAt(prediction, row, rows, body.Span), ScoreAt(score, row, rows, body.Span, task));
        }

        return items;
    }

    /// <summary>A single request's outputs may have any shape; all of it belongs to the one decision. Columns then name no longer every element.</summary>
    private static Tensor AsOneRow(Tensor output)
        => output with { Shape = [1, output.Elements.Count], Columns = output.Columns?.Count == output.Elements.Count ? output.Columns : null };

    private static string? TextAt(Tensor? tensor, int row, int rows, ReadOnlySpan<byte> body)
    {
        if (tensor is null || tensor.Elements.Count != rows || tensor.Elements[row] is { IsNull: true })
            return null;
        var element = tensor.Elements[row];
        var raw = body.Slice(element.Start, element.Length);
        if (element.Kind != '"')
            return Encoding.UTF8.GetString(raw);
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        return reader.GetString();
    }

    /// <summary>One value is the score; of two for a binary task the second is (class 1); of more the largest is.</summary>
    private static double? ScoreAt(Tensor? tensor, int row, int rows, ReadOnlySpan<byte> body, ModelTask task)
    {
        if (tensor is null || tensor.Datatype == "BYTES")
            return null;

        var perRow = tensor.Elements.Count / rows;
        double? largest = null;
        for (var i = row * perRow; i < (row + 1) * perRow; i++)
        {
            if (tensor.Elements[i].NumberIn(body) is not { } value)
                return null;
            largest = largest is null || value > largest || (perRow == 2 && task == ModelTask.Binary) ? value : largest;
        }

        return largest;
    }
}
