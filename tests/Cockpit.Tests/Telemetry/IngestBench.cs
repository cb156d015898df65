using Cockpit.Store.Commands;
using System.Text;
using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Ingest;
using Cockpit.Tests.Support;

namespace Cockpit.Tests.Telemetry;

/// <summary>An ingest for model <c>m</c>, version <c>1</c>, whose decisions are kept in a list.</summary>
internal sealed class IngestBench(SmallStore store)
{
    public static readonly FixedClock Clock = new();

    public List<NewDecision> Taken { get; } = [];

    public IEnumerable<string?> Ids => Taken.Select(decision => decision.ForeignId);

    public IngestRun Run()
    {
        var model = new ModelRow { Name = "m", Owner = "o", Purpose = "p" };
        var registry = new RegistrySnapshot(new RegistryContent(1, [model], [new VersionRow { Model = "m", Name = "1" }], [], [], []));
        return new IngestRun(store.Store, registry, Caller.Trusted("test", AddressClass.System), Clock, (batch, _) =>
        {
            Taken.AddRange(batch);
            return Task.FromResult(batch.Count);
        });
    }

    public static string Features(NewDecision decision) => Encoding.UTF8.GetString(decision.Features.Span);
}
