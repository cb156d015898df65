using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cockpit.Registry.Forms;

/// <summary>Writes a document that was read, with every key that it has: as JSON, or as YAML in one style.</summary>
internal static class NodeText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document as a JSON value; null for nothing. A number keeps its digits where JSON can spell it so.</summary>
    public static JsonNode? Json(DocumentNode node) => node switch
    {
        MapNode map => new JsonObject(map.Entries.DistinctBy(entry => entry.Key.Text, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key.Text, Json(entry.Value)))),
        ListNode list => new JsonArray([.. list.Items.Select(Json)]),
        ScalarNode scalar => scalar.Kind switch
        {
            ScalarKind.Nothing => null,
            ScalarKind.Flag => JsonValue.Create(scalar.Text is "true" or "True" or "TRUE"),
            ScalarKind.Number => Number(scalar.Text),
            _ => JsonValue.Create(scalar.Text),
        },
        _ => null,
    };

    /// <summary>The document as indented JSON.</summary>
    public static string JsonText(DocumentNode node) => Json(node)?.ToJsonString(Indented) ?? "null";

    /// <summary>The document as YAML.</summary>
    public static string Yaml(DocumentNode node)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(writer, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    private static void Emit(Emitter emitter, DocumentNode node)
    {
        switch (node)
        {
            case MapNode map:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, MappingStyle.Block));
                foreach (var (key, value) in map.Entries)
                {
                    Emit(emitter, key);
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case ListNode list:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, SequenceStyle.Block));
                foreach (var item in list.Items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case ScalarNode scalar:
                var style = scalar.Kind == ScalarKind.Text && !DocumentParser.IsPlainText(scalar.Text) ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain;
                emitter.Emit(new Scalar(null, null, scalar is { Kind: ScalarKind.Nothing } ? "null" : scalar.Text, style, isPlainImplicit: style == ScalarStyle.Plain, isQuotedImplicit: true));
                break;
        }
    }

    private static JsonNode? Number(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // YAML's own spellings: +1, .5, 1., .inf.
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(text);
        }
    }
}
