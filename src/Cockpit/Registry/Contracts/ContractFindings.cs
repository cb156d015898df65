using System.Buffers;
using System.Text.Json;

namespace Cockpit.Registry.Contracts;

/// <summary>Findings as a decision keeps them.</summary>
public static class ContractFindings
{
    /// <summary>What was done, in the word that contracts and guardrails share.</summary>
    public static string Word(ContractAction action) => action switch { ContractAction.Refused => "reject", ContractAction.Coerced => "coerce", _ => "flag" };

    /// <summary>JSON array, UTF-8.</summary>
    public static byte[] Json(IReadOnlyList<ContractFinding> findings)
    {
        var written = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(written);
        json.WriteStartArray();
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("by", "contract");
            json.WriteString("field", finding.Field);
            json.WriteString("rule", finding.Rule);
            json.WriteString("action", Word(finding.Action));
            if (finding.Seen is { } seen)
                json.WriteString("seen", seen);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return written.WrittenSpan.ToArray();
    }
}
