using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cockpit.Registry.Policies;

namespace Cockpit.Tests.Registry.Policies;

/// <summary>That schema, reader and documentation say the same. All come from one description of the keys; these tests find what a description forgets.</summary>
public sealed class PolicySchemaTests
{
    private static readonly JsonObject Schema = PolicySchema.Document();

    [Fact]
    public void The_written_form_of_the_whole_document_fits_the_schema()
    {
        var policy = PolicyReader.Read(PolicyReaderTests.Whole).Policy!;

        var written = PolicyForm.Document.Write(new PolicyDraft { UsualClass = policy.UsualClass, Callers = policy.Callers, Usual = policy.Usual, Classes = policy.Classes });

        Assert.True(SchemaValidator.IsValid(Schema, JsonNode.Parse(written.ToJsonString())));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"format\"")]
    [InlineData("""{"format":1}""")]
    [InlineData("""{"format":"1"}""")]
    [InlineData("""{"format":1,"odd":1}""")]
    [InlineData("""{"format":1,"class":"batch"}""")]
    [InlineData("""{"format":1,"class":"bulk"}""")]
    [InlineData("""{"format":1,"sticky":"true"}""")]
    [InlineData("""{"format":1,"strategy":"weighted"}""")]
    [InlineData("""{"format":1,"strategy":"Weighted"}""")]
    [InlineData("""{"format":1,"cache":"none","budget":"none","hedging":"none"}""")]
    [InlineData("""{"format":1,"cache":null}""")]
    [InlineData("""{"format":1,"queue":"none"}""")]
    [InlineData("""{"format":1,"queue":{}}""")]
    [InlineData("""{"format":1,"cache":{}}""")]
    [InlineData("""{"format":1,"cache":{"lifetime":"5m","scope":"team","fields":["a"]}}""")]
    [InlineData("""{"format":1,"versions":[]}""")]
    [InlineData("""{"format":1,"versions":[{"version":"a"}]}""")]
    [InlineData("""{"format":1,"versions":[{"version":"a","weight":1}]}""")]
    [InlineData("""{"format":1,"versions":[{"version":"a b","weight":1}]}""")]
    [InlineData("""{"format":1,"versions":[{"version":2.1,"weight":1}]}""")]
    [InlineData("""{"format":1,"versions":[{"version":"a","weight":1000001}]}""")]
    [InlineData("""{"format":1,"shadows":[{"version":"a","share":"25%"}]}""")]
    [InlineData("""{"format":1,"shadows":[{"version":"a","share":"0%"}]}""")]
    [InlineData("""{"format":1,"shadows":[{"version":"a","share":"0.0%"}]}""")]
    [InlineData("""{"format":1,"shadows":[{"version":"a","share":"100.5%"}]}""")]
    [InlineData("""{"format":1,"shadows":[{"version":"a","share":"100%"}]}""")]
    [InlineData("""{"format":1,"shadows":[{"version":"a","share":0}]}""")]
    [InlineData("""{"format":1,"retries":{"budget":0}}""")]
    [InlineData("""{"format":1,"retries":{"budget":"0%"}}""")]
    [InlineData("""{"format":1,"retries":{"most":11}}""")]
    [InlineData("""{"format":1,"retries":{"most":1.5}}""")]
    [InlineData("""{"format":1,"deadline":{"total":"2"}}""")]
    [InlineData("""{"format":1,"deadline":{"total":2}}""")]
    [InlineData("""{"format":1,"deadline":{"total":"1.5s"}}""")]
    [InlineData("""{"format":1,"fallback":[{"cache":"1h"},{"version":"a"},{"rule":{"when":["a = 1"],"prediction":"x"}},{"default":{"prediction":"x","score":1}}]}""")]
    [InlineData("""{"format":1,"fallback":[{"cache":"1h","version":"a"}]}""")]
    [InlineData("""{"format":1,"fallback":[{}]}""")]
    [InlineData("""{"format":1,"fallback":[{"rule":{"when":["a=1"],"prediction":"x"}}]}""")]
    [InlineData("""{"format":1,"fallback":[{"rule":{"when":[],"prediction":"x"}}]}""")]
    [InlineData("""{"format":1,"fallback":[{"rule":{"prediction":"x"}}]}""")]
    [InlineData("""{"format":1,"fallback":[{"default":{"prediction":""}}]}""")]
    [InlineData("""{"format":1,"budget":{"all":{"moneyPerDay":0.5,"callsPerHour":0}}}""")]
    [InlineData("""{"format":1,"budget":{"all":{"moneyPerDay":-0.5}}}""")]
    [InlineData("""{"format":1,"budget":{"all":{"callsPerHour":0.5}}}""")]
    [InlineData("""{"format":1,"callers":[{"caller":"key:*","class":"batch"}]}""")]
    [InlineData("""{"format":1,"callers":[{"caller":"key:*"}]}""")]
    [InlineData("""{"format":1,"classes":{"batch":{"concurrency":8}}}""")]
    [InlineData("""{"format":1,"classes":{"bulk":{"concurrency":8}}}""")]
    [InlineData("""{"format":1,"classes":{"batch":{"breaker":{}}}}""")]
    [InlineData("""{"format":1,"classes":{"batch":{"classes":{}}}}""")]
    [InlineData("""{"format":1,"breaker":{"calls":1}}""")]
    [InlineData("""{"format":1,"async":{"mode":"always","tries":3}}""")]
    [InlineData("""{"format":1,"async":"none"}""")]
    [InlineData("""{"format":1,"async":{"tries":101}}""")]
    [InlineData("""{"format":1,"stale":{"after":"5m","then":"refuse"}}""")]
    [InlineData("""{"format":1,"stale":{"then":true}}""")]
    public void Schema_and_reader_agree(string document)
        => Assert.Equal(PolicyReader.Read(document).Policy is not null, SchemaValidator.IsValid(Schema, JsonNode.Parse(document)));

    [Fact]
    public void Schema_and_reader_agree_on_every_bound_of_a_number_and_a_duration()
    {
        var checkedBounds = 0;
        foreach (var (path, schema) in Leaves(Schema, []))
        {
            foreach (var (value, isWithin) in AtBounds(schema))
            {
                var document = With(path, value);
                var (policy, faults) = PolicyReader.Read(document);
                Assert.True(policy is not null == isWithin, $"{document}: {string.Join("; ", faults)}");
                checkedBounds++;
            }
        }

        Assert.InRange(checkedBounds, 80, 1000);
    }

    [Fact]
    public void Every_key_is_in_the_documentation()
    {
        var table = PolicySchema.KeyTable();

        Assert.All(Leaves(Schema, []), leaf => Assert.Contains($"`{string.Join('.', leaf.Path)}`", table, StringComparison.Ordinal));
        Assert.Contains("| `versions[].weight` | whole number, 0 to 1,000,000; required |", table, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documentation_has_the_table_of_keys_and_an_example_that_is_valid()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Cockpit.sln")))
            root = root.Parent!;
        var text = File.ReadAllText(Path.Combine(root.FullName, "docs", "policies.md"));

        Assert.EndsWith(PolicySchema.KeyTable(), text, StringComparison.Ordinal);
        var report = PolicyCheck.Run(text.Split("```yaml\n")[1].Split("```")[0], null);
        Assert.True(report.Policy is not null, string.Join('\n', report.Faults));
        Assert.Empty(report.Warnings);
        var named = PolicyForm.Document.Keys("").Select(key => key.Path.Split('.', '[')[0]).Distinct(StringComparer.Ordinal);
        Assert.All(named, key => Assert.Contains($"\n{key}:", text, StringComparison.Ordinal));
    }

    /// <summary>Keys of plain values at the top level or one group below, outside lists and classes: places where a document is easily made.</summary>
    private static IEnumerable<(string[] Path, JsonObject Schema)> Leaves(JsonObject schema, string[] path)
    {
        var group = schema["anyOf"]?[0] as JsonObject is { } inner && inner["type"]?.GetValue<string>() == "object" ? inner : schema;
        if (path.FirstOrDefault() is "classes" or "format" || schema["type"]?.GetValue<string>() == "array")
            return [];
        return group["properties"] is JsonObject properties ? properties.SelectMany(pair => Leaves(pair.Value!.AsObject(), [.. path, pair.Key])) : [(path, schema)];
    }

    private static IEnumerable<(string Value, bool IsWithin)> AtBounds(JsonObject schema)
    {
        if (schema["minimum"] is { } least && schema["maximum"] is { } most)
        {
            var (low, high) = (decimal.Parse(least.ToJsonString(), CultureInfo.InvariantCulture), decimal.Parse(most.ToJsonString(), CultureInfo.InvariantCulture));
            return new[] { (low - 1, false), (low, true), (high, true), (high + 1, false) }.Select(pair => (pair.Item1.ToString(CultureInfo.InvariantCulture), pair.Item2));
        }

        if (schema["shortest"] is { } shortest && schema["longest"] is { } longest)
        {
            var (low, high) = (Milliseconds((string)shortest!), Milliseconds((string)longest!));
            return new[] { (low - 1, false), (low, true), (high, true), (high + 1, false) }.Where(pair => pair.Item1 is >= 0 and < 1_000_000_000).Select(pair => ($"\"{pair.Item1}ms\"", pair.Item2));
        }

        return [];
    }

    private static long Milliseconds(string text)
    {
        var unit = text.TrimStart([.. "0123456789"]);
        return long.Parse(text[..^unit.Length], CultureInfo.InvariantCulture) * unit switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => 86_400_000 };
    }

    private static string With(string[] path, string value)
    {
        // Groups that need another key besides.
        var more = path[0] switch { "cache" when path[1] != "lifetime" => "\"lifetime\":\"5m\",", "hedging" when path[1] != "after" => "\"after\":\"5ms\",", _ => "" };
        return $"{{\"format\":1,{string.Concat(path.SkipLast(1).Select(key => JsonSerializer.Serialize(key) + ":{"))}{more}{JsonSerializer.Serialize(path[^1])}:{value}{new string('}', path.Length)}";
    }
}
