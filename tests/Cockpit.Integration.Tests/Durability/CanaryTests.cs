using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Ingest;
using Cockpit.Integration.Tests.Upstream;

namespace Cockpit.Integration.Tests.Durability;

/// <summary>What callers send never appears in what the server says of itself.</summary>
public sealed class CanaryTests(PostgresServer postgres)
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Bodies_subjects_and_keys_never_reach_the_log(StoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind, postgres);
        await using var upstream = await ModelServer.StartAsync();
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        // Everything that the program and its libraries have to say in operation.
        await using var server = await CockpitProcess.ServeAsync(store, [KeyValuePair.Create("Logging:LogLevel:Default", "Information"), KeyValuePair.Create("Cockpit:Store:LockWaitSeconds", "1")]);
        using var client = new CockpitClient(server.Address, key);
        var model = await client.LiveAsync(upstream.At("well"));
        var failing = await client.LiveAsync(upstream.At("failing"));
        var request = new JsonObject { ["inputs"] = new JsonArray(Requests.Tensor("city", "BYTES", "CANARY-FEATURE")) }.With("parameters", new JsonObject
        {
            ["cockpit_subject"] = "CANARY-SUBJECT", ["cockpit_attributes"] = new JsonObject { ["sex"] = "CANARY-ATTRIBUTE" },
        }).ToJsonString();

        Assert.Equal(200, (await client.InferAsync(model, request)).Status);
        Assert.Equal(502, (await client.InferAsync(failing, request)).Status);
        await client.InferAsync(model, "CANARY-RUBBISH");
        await client.IngestAsync(Lines.Of(model, "CANARY-ID") + "\nCANARY-LINE");
        await client.PutAsync("/api/v1/models/odd", """{"owner":"CANARY-OWNER","riskTier":7}""");
        await client.GetAsync("/api/v1/decisions?subject=CANARY-SUBJECT");
        await client.PutAsync("/api/v1/models/nul", """{"owner":"CANARY-OWNER\u0000","purpose":"p","riskTier":"low","task":"binary"}""");
        using var wrong = new CockpitClient(server.Address, "ck_0123456789abcdef_CANARY-KEY" + new string('A', 32));
        Assert.Equal(401, (await wrong.GetAsync("/api/v1/models")).Status);
        using (var person = new Person(server.Address))
            Assert.Contains("refused=password", (await person.SignInAsync("CANARY-NAME", "CANARY-PASSWORD")).Headers.Location!.ToString(), StringComparison.Ordinal);
        if (kind == StoreKind.Sqlite)
        {
            // A write that fails is the moment at which a log is tempted to tell everything.
            using var held = ForeignLock.Take(store);
            Assert.Equal(503, (await client.InferAsync(model, request)).Status);
        }

        await Task.Delay(200, TestContext.Current.CancellationToken);
        var said = server.Output + server.Error;
        Assert.Contains("Cockpit listens on", said, StringComparison.Ordinal);
        if (kind == StoreKind.Sqlite)
            Assert.Contains("could not be stored", said, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(key.Split('_', 3)[2], said, StringComparison.Ordinal);
    }
}
