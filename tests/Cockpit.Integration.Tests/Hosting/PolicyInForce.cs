using System.Runtime.CompilerServices;
using Cockpit.Registry;
using Cockpit.Registry.Policies;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>
/// Puts a policy made in code in force on one server, for requests over HTTP, until its registry changes again. Documents take the way through
/// the API.
/// </summary>
public static class PolicyInForce
{
    /// <summary>One policy for every class, and others for some.</summary>
    public static void Obey(this CockpitServer server, string model, RouteSettings usual, params (string Class, RouteSettings Settings)[] classes)
    {
        server.Obey(model, Policed.Policy(usual, classes: classes));
    }

    /// <summary>A whole policy.</summary>
    public static void Obey(this CockpitServer server, string model, RoutePolicy policy)
    {
        var entry = server.Get<RegistryKeeper>().Current.Models[model];
        StoredOf(entry) = StoredPolicy.None with { Policy = policy };
        RoutingOf(entry) = policy;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Stored>k__BackingField")]
    private static extern ref StoredPolicy StoredOf(ModelEntry entry);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Routing>k__BackingField")]
    private static extern ref RoutePolicy RoutingOf(ModelEntry entry);
}
