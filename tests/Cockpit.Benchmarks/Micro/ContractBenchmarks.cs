using System.Text;
using BenchmarkDotNet.Attributes;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Registry.Contracts;

namespace Cockpit.Benchmarks.Micro;

/// <summary>Holding one request of thirty fields to its contract: numbers with ranges, codes, a pattern, a date and a rule about two fields.</summary>
[MemoryDiagnoser]
public class ContractBenchmarks
{
    private readonly CompiledObject _contract = new CompiledContract(ContractReader.Read(Document()).Contract!, "owner").Inputs!;
    private readonly InferRequest _kept = Request("\"DE\"");
    private readonly InferRequest _coerced = Request("\" de\"");
    private readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every field keeps its rules.</summary>
    [Benchmark]
    public bool Keeps() => _kept.Keep(_contract, _now).Outcome is null;

    /// <summary>One code is put right, and the request is read anew.</summary>
    [Benchmark]
    public int PutsRight() => _coerced.Keep(_contract, _now).Call.Size;

    private static InferRequest Request(string country)
    {
        var numbers = Enumerable.Range(0, 20).Select(i => $$"""{"name":"n{{i}}","shape":[1],"datatype":"FP64","data":[{{i}}.25]}""");
        var codes = Enumerable.Range(0, 8).Select(i => $$"""{"name":"c{{i}}","shape":[1],"datatype":"BYTES","data":[{{country}}]}""");
        string[] others = ["""{"name":"ref","shape":[1],"datatype":"BYTES","data":["AB-1234"]}""", """{"name":"day","shape":[1],"datatype":"BYTES","data":["2025-12-31"]}"""];
        return InferRequestReader.Read(Encoding.UTF8.GetBytes($"{{\"inputs\":[{string.Join(',', numbers.Concat(codes).Concat(others))}]}}"), null, null, new GatewayOptions()).Request!;
    }

    private static string Document()
    {
        var numbers = Enumerable.Range(0, 20).Select(i => $"{{ name: n{i}, logicalType: number, required: true, logicalTypeOptions: {{ minimum: 0, maximum: 100 }} }}");
        var codes = Enumerable.Range(0, 8).Select(i => $"{{ name: c{i}, logicalType: string, required: true, customProperties: [{{ property: cockpit, value: {{ mode: coerce }} }}], quality: [{{ metric: invalidValues, arguments: {{ validValues: [DE, FR, PT, ES, IT] }}, mustBe: 0 }}] }}");
        string[] others = ["{ name: ref, logicalType: string, logicalTypeOptions: { pattern: \"^[A-Z]{2}-[0-9]{4}$\", maxLength: 10 } }", "{ name: day, logicalType: date, logicalTypeOptions: { minimum: \"2020-01-01\" } }"];
        return "{ apiVersion: v3.1.0, kind: DataContract, id: bench, version: \"1\", status: active, schema: [{ name: inputs, customProperties: [{ property: cockpit, value: { others: reject, rules: [{ rule: n0 <= n1 }] } }], properties: ["
            + string.Join(", ", numbers.Concat(codes).Concat(others)) + "] }] }";
    }
}
