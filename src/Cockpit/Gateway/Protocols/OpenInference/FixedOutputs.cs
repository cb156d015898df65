using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Fixed answers as a model's outputs: <c>prediction</c>, and <c>score</c> when every answer has one.</summary>
public static class FixedOutputs
{
    /// <summary>The answer, one row for each.</summary>
    /// <remarks>A regression model's prediction is a number, FP64, where all of them are numbers; any other is text, BYTES.</remarks>
    public static ModelAnswer Answer(IReadOnlyList<FixedAnswer> answers, ModelTask task)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("outputs");
            WritePredictions(json, answers, task);
            if (answers.All(answer => answer.Score is not null))
                Write(json, "score", "FP64", answers, (writer, answer) => writer.WriteNumberValue(answer.Score!.Value));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        // Read back as any model's answer is, so that the two cannot come to differ.
        return InferAnswerReader.Read(body.WrittenMemory, answers.Count, task).Answer
            ?? throw new InvalidOperationException("A fixed answer is not valid in the protocol.");
    }

    private static void WritePredictions(Utf8JsonWriter json, IReadOnlyList<FixedAnswer> answers, ModelTask task)
    {
        if (task == ModelTask.Regression && answers.All(answer => Number(answer.Prediction) is not null))
            Write(json, "prediction", "FP64", answers, (writer, answer) => writer.WriteNumberValue(Number(answer.Prediction)!.Value));
        else
            Write(json, "prediction", "BYTES", answers, (writer, answer) => writer.WriteStringValue(answer.Prediction));
    }

    private static void Write(Utf8JsonWriter json, string name, string datatype, IReadOnlyList<FixedAnswer> answers, Action<Utf8JsonWriter, FixedAnswer> write)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("shape");
        json.WriteNumberValue(answers.Count);
        json.WriteEndArray();
        json.WriteString("datatype", datatype);
        json.WriteStartArray("data");
        foreach (var answer in answers)
            write(json, answer);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double? Number(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
