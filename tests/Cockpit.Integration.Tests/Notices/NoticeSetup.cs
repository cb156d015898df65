using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Incidents;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Notices;

/// <summary>A server that may reach receivers of this machine, and is quick to try again and to give up.</summary>
internal static class NoticeSetup
{
    public const string Secret = "a secret of at least sixteen letters";

    public static readonly IReadOnlyDictionary<string, string> Quick = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Cockpit:Notices:Egress:0"] = "127.0.0.1", ["Cockpit:Notices:RetrySeconds"] = "1", ["Cockpit:Notices:Attempts"] = "2", ["Cockpit:Notices:TimeoutSeconds"] = "2",
        ["Cockpit:Notices:CaFile"] = SmtpReceiver.CertificateFile, ["Cockpit:Notices:Address"] = "https://cockpit.example.org",
    };

    private static int _names;

    public static string NewName() => string.Create(CultureInfo.InvariantCulture, $"place-{Interlocked.Increment(ref _names)}");

    /// <summary>A webhook that is told of one model's incidents.</summary>
    public static async Task<string> WebhookAsync(this CockpitClient admin, string url, string? model, JsonObject? more = null)
    {
        var name = NewName();
        var wanted = new JsonObject { ["kind"] = "webhook", ["url"] = url, ["secret"] = Secret, ["severity"] = "low", ["models"] = model is null ? null : new JsonArray(model), ["onlyEscalation"] = model is null };
        foreach (var (key, value) in more ?? [])
            wanted[key] = value?.DeepClone();
        var made = await admin.PutAsync($"/api/v1/destinations/{name}", wanted.ToJsonString());
        Assert.True(made.Status == 201, made.ToString());
        return name;
    }

    /// <summary>An incident of a severity that began a while ago.</summary>
    public static Task<string> BreachAsync(this CockpitServer server, string model, IncidentSeverity severity = IncidentSeverity.High, TimeSpan ago = default)
        => server.IncidentAsync(new IncidentReport(IncidentKind.Guardrail, model, "The disparate impact is 0.4", TimeProvider.System.GetUtcNow() - ago, "guardrail:sex", null) { Subject = "sex", Severity = severity });

    /// <summary>What reached an address of the receiver.</summary>
    public static IReadOnlyList<Received> Arrived(this ModelServer receiver, string url) => [.. receiver.Received.Where(one => url.EndsWith(one.Path, StringComparison.Ordinal))];

    /// <summary>An address that answers with a status.</summary>
    public static string Answering(this ModelServer receiver, Func<int> status) => receiver.Behave((http, _, left) =>
    {
        http.Response.StatusCode = status();
        return http.Response.WriteAsync("what it says is never shown", left);
    });

    /// <summary>Waits until the newest delivery of a destination has come as far as asked.</summary>
    public static async Task<JsonNode> DeliveryAsync(this CockpitClient admin, string destination, Func<JsonNode, bool> isThere)
    {
        JsonNode? seen = null;
        await Wait.UntilAsync(async () =>
        {
            seen = (await admin.GetAsync($"/api/v1/deliveries?destination={destination}")).Json["items"]!.AsArray().FirstOrDefault();
            return seen is not null && isThere(seen);
        }, TimeSpan.FromSeconds(60), $"a delivery to {destination}; last seen {seen}");
        return seen!;
    }

    public static Task<JsonNode> DeliveryAsync(this CockpitClient admin, string destination, string state) => admin.DeliveryAsync(destination, seen => (string?)seen["state"] == state);
}

public sealed class SqliteNotices(PostgresServer postgres) : SqliteCockpit(postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings => NoticeSetup.Quick;
}

public sealed class PostgresNotices(PostgresServer postgres) : PostgresCockpit(postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings => NoticeSetup.Quick;
}
