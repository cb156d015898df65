using Cockpit.Store.Accounts;
using System.Globalization;
using System.Text;
using Cockpit.Access;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Support;

/// <summary>Requests on their way through the gateway, without a server around them.</summary>
internal sealed class Asked(TimeProvider clock)
{
    public List<VersionRow> Versions { get; } = [Version("1", Stage.Live), Version("2", Stage.Registered)];

    public static VersionRow Version(string name, Stage stage, decimal? cost = null)
        => new() { Model = "m", Name = name, Stage = stage, Protocol = EndpointProtocol.OpenInference, Url = $"http://127.0.0.1:1/{name}", TimeoutMs = 1000, CostPerCall = cost };

    public ModelEntry Model()
    {
        var model = new ModelRow { Name = "m", Owner = "o", Purpose = "p", CreatedAt = clock.GetUtcNow(), Task = ModelTask.Binary };
        return new RegistrySnapshot(new RegistryContent(1, [model], Versions, [], [], [])).Models["m"];
    }

    public DecisionContext For(RouteSettings settings, string features = """{"age":42}""", string caller = "key:a", string? team = null, string trafficClass = "interactive", string? version = null, DateTimeOffset? at = null)
    {
        var now = at ?? clock.GetUtcNow();
        var id = new DecisionId(Guid.CreateVersion7(now));
        return new DecisionContext
        {
            Caller = new Caller(caller, [new Grant(Role.Application, team)]), ModelName = "m", AskedVersion = version, Call = Call(features), At = now, Started = clock.GetTimestamp(),
            RequestId = id.Value, Ids = [id], TraceId = null, Model = Model(), TrafficClass = trafficClass,
            Policy = new RoutePolicy(1, "interactive", settings, new Dictionary<string, RouteSettings>(StringComparer.Ordinal), []),
        };
    }

    /// <summary>A request with one INT64 tensor for each member, or with the body as it stands.</summary>
    public static InferRequest Call(string features)
    {
        var inputs = features.Contains("inputs", StringComparison.Ordinal) ? features : Inputs(features);
        var (request, problem) = InferRequestReader.Read(Encoding.UTF8.GetBytes(inputs), null, null, new GatewayOptions());
        Assert.Null(problem);
        return request!;
    }

    public static ModelAnswer Answer(string said)
        => new([new AnsweredItem(Encoding.UTF8.GetBytes($$"""{"prediction":"{{said}}"}"""), said, 0.5)],
            Encoding.UTF8.GetBytes($$"""[{"name":"prediction","shape":[1],"datatype":"BYTES","data":["{{said}}"]}]"""));

    private static string Inputs(string features)
    {
        using var json = System.Text.Json.JsonDocument.Parse(features);
        var tensors = json.RootElement.EnumerateObject().Select(member => string.Create(CultureInfo.InvariantCulture,
            $$"""{"name":"{{member.Name}}","shape":[1],"datatype":"INT64","data":[{{member.Value.GetRawText()}}]}"""));
        return $$"""{"inputs":[{{string.Join(',', tensors)}}]}""";
    }
}
