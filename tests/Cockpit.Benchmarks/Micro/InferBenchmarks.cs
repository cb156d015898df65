using System.Text;
using BenchmarkDotNet.Attributes;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Store.Registry;

namespace Cockpit.Benchmarks.Micro;

/// <summary>Reading one request of twelve features and the model's answer to it: what the gateway does to every call besides waiting.</summary>
[MemoryDiagnoser]
public class InferBenchmarks
{
    private static readonly GatewayOptions Limits = new();

    private readonly byte[] _request = Encoding.UTF8.GetBytes(
        """{"id":"r-1","parameters":{"cockpit_attributes":{"sex":"Female"},"cockpit_subject":"applicant-7"},"inputs":["""
        + string.Join(',', Enumerable.Range(0, 12).Select(i => $$"""{"name":"feature_{{i}}","shape":[1],"datatype":"FP64","data":[{{i}}.25]}"""))
        + "]}");

    private readonly byte[] _answer = """{"model_name":"credit","outputs":[{"name":"score","shape":[1],"datatype":"FP64","data":[0.1242553037716721]},{"name":"prediction","shape":[1],"datatype":"INT64","data":[0]}]}"""u8.ToArray();

    /// <summary>Parse, check, strip what is ours, and write the recorded row.</summary>
    [Benchmark]
    public int ReadRequest() => InferRequestReader.Read(_request, null, null, Limits).Request!.Items.Count;

    /// <summary>Parse, check, and find prediction and score.</summary>
    [Benchmark]
    public int ReadAnswer() => InferAnswerReader.Read(_answer, 1, ModelTask.Binary).Answer!.Items.Count;
}
