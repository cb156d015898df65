using System.Text;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Registry.Contracts;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Registry.Contracts;

public sealed class ContractProperties
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private static Gen<string> Pieces { get; } = Gen.Elements(
        "\n", "  ", "\t", "{", "}", "[", "]", ": ", ",", "- ", "|", ">", "&a", "*a", "!!str ", "'", "\"", "\\", "#", "~", "null", "true", "1", "-1", "1e999", ".nan", "é", "🦊", "\0", "\u2028", "format", "minimum: ", "maximum: ",
        "pattern: \"(a+)+$\"", "rule: a = b", "others: ", "validValues: []", "cockpit", "logicalType: array", "required: true", "unit: ", "freshness", "v3.0.1");

    private static Gen<string> Words { get; } = Gen.Elements("plain", "two words", "yes", "1.5", "", "a: b", "# no", "line\nbreak", "'quoted'", "\"", "null", "ü 🦊", "tab\tin it", "-", "0x1f", " lead", "trail ");

    private static Gen<string> Values { get; } = Gen.Elements("1", "-7", "42", "1e400", "0.5", "null", "true", "false", "\"12\"", "\" 12 \"", "\"CAR\"", "\"car\"", "\"-1\"", "999", "\"\"", "\"\\ud83e\\udd8a\"", "\"2026-01-01\"", "\"2026/01/01\"", "\"2026-01-01T00:00:00Z\"", "[1]", "{}", "\"x@y.z\"");

    [Fact]
    public void No_change_of_a_sound_document_makes_the_reader_throw()
    {
        var whole = ContractReaderTests.Whole;
        var changes = from place in Gen.Choose(0, whole.Length)
                      from length in Gen.Choose(0, 30)
                      from piece in Pieces
                      select whole[..place] + piece + whole[Math.Min(whole.Length, place + length)..];
        Prop.ForAll(changes.ToArbitrary(), text =>
        {
            var report = ContractReader.Read(text);
            return report.Contract is null != (report.Faults.Count == 0) && report.Faults.All(fault => fault is { Line: > 0, Column: > 0, Message.Length: > 0 });
        }).Hold(3000);
    }

    [Fact]
    public void Whatever_is_imported_is_equal_when_it_is_exported_and_imported_again()
    {
        var contracts = from words in Words.ListOf()
                        from least in Gen.Choose(-100, 100)
                        from span in Gen.Choose(0, 100)
                        from required in Gen.Elements(true, false)
                        select JsonSerializer.Serialize(new
                        {
                            apiVersion = "v3.1.0", kind = "DataContract", id = "a", version = "1", status = "active", tags = words, description = new { purpose = string.Join('|', words), usage = words },
                            schema = new object[]
                            {
                                new { name = "inputs", properties = words.Select((word, i) => new { name = $"f{i}", businessName = word, logicalType = "integer", required, description = word, examples = new object[] { word, i, required }, logicalTypeOptions = new { minimum = least, maximum = least + span } }) },
                            },
                        });
        Prop.ForAll(contracts.ToArbitrary(), text =>
        {
            var first = ContractReader.Read(text);
            if (first.Contract is not { } contract)
                return false;
            var (yaml, json) = (ContractReader.Normalise(text, asJson: false), ContractReader.Normalise(text, asJson: true));
            return ContractReader.Normalise(yaml, asJson: true) == json && ContractReader.Read(yaml).Contract is { } again && ContractDiff.Between(contract, again).Count == 0 && ContractDiff.Between(again, contract).Count == 0;
        }).Hold(300);
    }

    [Fact]
    public void No_body_makes_a_check_throw_and_what_is_put_right_can_be_read_and_keeps_the_contract()
    {
        var contract = new CompiledContract(ContractReader.Read(ContractReaderTests.Whole).Contract!, "owner").Inputs!;
        var types = Gen.Elements("FP64", "INT64", "BYTES", "BOOL");
        var tensors = from name in Gen.Elements("age", "amount", "purpose", "start", "end", "asOf", "mail", "sex", "other")
                      from type in types
                      from one in Values
                      from two in Values
                      select $$"""{"name":"{{name}}","shape":[2],"datatype":"{{type}}","data":[{{one}},{{two}}]}""";
        var bodies = tensors.ListOf().Select(list => "{\"inputs\":[" + string.Join(',', list.DistinctBy(tensor => tensor[..16])) + "]}");
        Prop.ForAll(bodies.ToArbitrary(), body =>
        {
            if (InferRequestReader.Read(Encoding.UTF8.GetBytes(body), null, null, new GatewayOptions()).Request is not { } request)
                return true;
            var (outcome, call) = request.Keep(contract, Now);
            if (outcome is null || outcome.IsRefused)
                return ReferenceEquals(call, request) && (outcome is null || outcome.Findings.All(finding => finding.Seen is null or { Length: <= ContractOutcome.LongestSeen }));
            var again = call.Keep(contract, Now).Outcome;
            return call.Items.Count == request.Items.Count && (again is null || again.Changes.Count == 0);
        }).Hold(3000);
    }
}
