using System.Buffers;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Store.Database;

namespace Cockpit.Gateway.Trace;

/// <summary>What a decision's row keeps of findings: a JSON array.</summary>
public static class FindingsJson
{
    /// <summary>The findings about one item, UTF-8; null when there are none.</summary>
    public static ReadOnlyMemory<byte>? Of(IReadOnlyList<Finding> findings, int item)
    {
        if (!findings.Any(finding => IsAbout(finding, item)))
            return null;
        var buffer = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (var finding in findings.Where(finding => IsAbout(finding, item)))
            Write(json, finding);
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static bool IsAbout(Finding finding, int item) => finding.Item is null || finding.Item == item;

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("by", StoreText.Of(finding.By));
        if (finding.Name is not null)
            json.WriteString("name", finding.Name);
        if (finding.Field is not null)
            json.WriteString("field", finding.Field);
        json.WriteString("rule", finding.Rule);
        json.WriteString("action", finding.Action);
        if (finding.Seen is not null)
            json.WriteString("seen", finding.Seen);
        json.WriteEndObject();
    }
}
