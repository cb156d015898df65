using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Gateway;

public sealed class InferRequestProperties
{
    private sealed record Column(string Name, string Datatype, JsonNode?[] Values);

    private sealed record Table(Column[] Columns, int Rows);

    private static Gen<string> Words { get; } = Gen.Elements("a", "age", "Zürich", "東京", "🦊", "\"", "\\", "tab\t", " ", "null", "cockpit_subject", "{", "/").ArrayOf(3).Select(parts => string.Concat(parts));

    private static Gen<Column> ColumnOf(int index, int rows)
        => from name in Words
           from datatype in Gen.Elements("INT64", "FP64", "BOOL", "BYTES")
           from values in ValueOf(datatype).ArrayOf(rows)
           // A name is short and has no control character; the index keeps names apart.
           select new Column($"{index}{name.Replace("\t", "", StringComparison.Ordinal)}", datatype, values);

    private static Gen<JsonNode?> ValueOf(string datatype)
    {
        Gen<JsonNode?> value = datatype switch
        {
            "INT64" => Numbers.Any64.Select(number => (JsonNode?)JsonValue.Create(number)),
            "FP64" => ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => (JsonNode?)JsonValue.Create(number.Get)),
            "BOOL" => ArbMap.Default.GeneratorFor<bool>().Select(flag => (JsonNode?)JsonValue.Create(flag)),
            _ => Words.Select(text => (JsonNode?)JsonValue.Create(text)),
        };
        return Gen.Choose(0, 6).SelectMany(die => die == 0 ? Gen.Constant((JsonNode?)null) : value);
    }

    private static Gen<Table> Tables { get; } =
        from rows in Gen.Choose(1, 6)
        from count in Gen.Choose(1, 4)
        from columns in Gen.CollectToArray(Enumerable.Range(0, count), index => ColumnOf(index, rows))
        select new Table(columns, rows);

    [Fact]
    public void Any_valid_request_ends_as_the_features_that_were_sent()
    {
        Prop.ForAll(Tables.ToArbitrary(), table =>
        {
            var body = new JsonObject
            {
                ["inputs"] = new JsonArray([.. table.Columns.Select(column => new JsonObject
                {
                    ["name"] = column.Name, ["shape"] = new JsonArray(table.Rows), ["datatype"] = column.Datatype, ["data"] = new JsonArray([.. column.Values.Select(value => value?.DeepClone())]),
                })]),
            };

            var (request, problem) = InferRequestReader.Read(Encoding.UTF8.GetBytes(body.ToJsonString()), null, null, new GatewayOptions());

            return problem is null && request!.Items.Count == table.Rows && Enumerable.Range(0, table.Rows).All(row => JsonNode.DeepEquals(
                new JsonObject(table.Columns.Select(column => KeyValuePair.Create(column.Name, column.Values[row]?.DeepClone()))), JsonNode.Parse(request.Items[row].Features.Span)));
        }).Hold(500);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        var pieces = Gen.Elements("{", "}", "[", "]", ":", ",", "\"inputs\"", "\"name\"", "\"shape\"", "\"data\"", "\"datatype\"", "\"parameters\"", "\"cockpit_attributes\"", "\"cockpit_subject\"",
            "\"INT8\"", "\"BYTES\"", "1", "-1", "1e999", "null", "true", "\"a\"", "\"\\ud800\"", "\"\\u0000\"", " ", "\u00e9", "[1]", "[0]", "{\"inputs\":[{\"name\":\"a\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]");
        Prop.ForAll(pieces.ListOf().ToArbitrary(), list =>
        {
            var (request, problem) = InferRequestReader.Read(Encoding.UTF8.GetBytes(string.Concat(list)), null, null, new GatewayOptions());
            return request is null != problem is null && problem is null or { Status: 400 };
        }).Hold(3000);
    }
}
