using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Demo;
using Cockpit.Demo.Past;
using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Serving;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Demo;

/// <summary>What a newcomer is told by the demo, read from the real server: one model drifts, one is unfair, one is healthy.</summary>
public sealed class DemoStoryTests(DemoStoryTests.StartedDemo demo) : IClassFixture<DemoStoryTests.StartedDemo>
{
    private const string Drifting = "credit-default";
    private const string Unfair = "customer-churn";
    private const string Healthy = "delivery-time";

    [Fact]
    public async Task The_drifting_model_names_what_the_new_form_changed_and_nothing_else()
    {
        var drift = await demo.ReadAsync(Drifting, "drift");

        Assert.Equal("drifted", (string?)drift["verdict"]);
        Assert.Equal(["employment", "loan_months", "monthly_income"], Columns(drift, "drifted"));
        Assert.Equal(["newCategory employment", "unitChange loan_months"], drift["shifts"]!.AsArray().Select(shift => $"{shift!["kind"]} {shift["columns"]![0]}").Order(StringComparer.Ordinal));
        Assert.Contains(CreditDefault.NewEmployment, drift["columns"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Unfair)]
    [InlineData(Healthy)]
    public async Task The_others_are_stable_in_every_column(string model)
    {
        var drift = await demo.ReadAsync(model, "drift");

        Assert.True((string?)drift["verdict"] == "stable", drift["sentence"]!.ToString());
        Assert.Empty(Columns(drift, "watch"));
    }

    [Fact]
    public async Task Before_the_change_the_drifting_model_was_stable()
    {
        var drift = await demo.ReadAsync(Drifting, "drift", fromDays: 31, toDays: History.ChangeBegan + 1);

        Assert.True((string?)drift["verdict"] == "stable", drift["sentence"]!.ToString());
    }

    [Fact]
    public async Task The_unfair_model_chooses_the_oldest_far_less_often_and_not_one_of_the_sexes()
    {
        var fairness = await demo.ReadAsync(Unfair, "fairness");

        Assert.Equal("unfair", (string?)fairness["verdict"]);
        var oldest = Attribute(fairness, "age_band")["groups"]!.AsArray().Single(group => (string?)group!["group"] == "65 and over");
        Assert.InRange((double)oldest!["disparateImpact"]!["high"]!, 0.01, 0.75);
        // A week is too little to call it fair: the interval may still straddle the limit.
        Assert.NotEqual("unfair", (string?)Attribute(fairness, "sex")["verdict"]);
    }

    [Theory]
    [InlineData(Drifting)]
    [InlineData(Healthy)]
    public async Task No_other_model_is_unfair(string model)
        => Assert.NotEqual("unfair", (string?)(await demo.ReadAsync(model, "fairness"))["verdict"]);

    [Theory]
    [InlineData(Drifting)]
    [InlineData(Unfair)]
    [InlineData(Healthy)]
    public async Task Labels_are_late_for_the_newest_decisions_and_known_for_most_of_the_old(string model)
    {
        var (old, recent) = (await demo.ReadAsync(model, "performance", fromDays: 31, toDays: 8), await demo.ReadAsync(model, "performance", fromDays: 4));

        Assert.InRange(Labelled(old), 0.9, 0.99);
        Assert.InRange(Labelled(recent), 0.05, 0.6);
    }

    [Fact]
    public async Task A_past_that_is_delivered_again_counts_once()
    {
        var served = demo.World.Hosts[0].Served;
        var before = (int)(await demo.ReadAsync(Drifting, "latency", fromDays: 31, toDays: 1))["n"]!;
        var again = string.Join('\n', History.Of(new CreditDefault(), served, demo.Began).Take(500).Select(decision => decision.ToLine()));

        var reply = await demo.Client.IngestAsync(again);

        Assert.Equal((0, 500), ((int)reply.Json["accepted"]!, (int)reply.Json["duplicates"]!));
        Assert.Equal(before, (int)(await demo.ReadAsync(Drifting, "latency", fromDays: 31, toDays: 1))["n"]!);
    }

    private static JsonNode Attribute(JsonNode fairness, string name)
        => fairness["attributes"]!.AsArray().Single(attribute => (string?)attribute!["attribute"] == name)!;

    private static IEnumerable<string?> Columns(JsonNode drift, string verdict)
        => drift["columns"]!.AsArray().Where(column => (string?)column!["verdict"] == verdict).Select(column => (string?)column!["name"]).Order(StringComparer.Ordinal);

    private static double Labelled(JsonNode performance) => (double)performance["rows"]! / (double)performance["n"]!;

    /// <summary>A demo on a server of its own, with its past delivered and hardly any live traffic.</summary>
    public sealed class StartedDemo(PostgresServer postgres) : IAsyncLifetime
    {
        private TestStore? _store;
        private CockpitServer? _server;

        public DemoWorld World { get; private set; } = null!;

        public CockpitClient Client { get; private set; } = null!;

        /// <summary>When the demo began, to the second.</summary>
        public DateTimeOffset Began { get; } = TimeProvider.System.GetUtcNow();

        public async ValueTask InitializeAsync()
        {
            _store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
            _server = await CockpitServer.StartAsync(_store);
            Client = await _server.ClientAsync(Role.Admin);
            World = await DemoWorld.StartAsync(new DemoOptions
            {
                Cockpit = _server.Address, OperatorKey = await _server.KeyAsync(Role.Operator), ApproverKey = await _server.KeyAsync(Role.Approver), ApplicationKey = await _server.KeyAsync(Role.Application),
                Clock = TimeProvider.System, RequestsPerSecond = 0.1, Log = TextWriter.Null,
            }, TestContext.Current.CancellationToken);
            await World.PastDelivered;
        }

        /// <summary>A document over days before the present.</summary>
        public async Task<JsonNode> ReadAsync(string model, string kind, int fromDays = 7, int toDays = 0)
        {
            var to = toDays == 0 ? "" : $"&to={Instant(toDays)}";
            var reply = await Client.GetAsync($"/api/v1/models/{model}/{kind}?from={Instant(fromDays)}{to}");
            Assert.True(reply.Status == 200, reply.ToString());
            return reply.Json;
        }

        public async ValueTask DisposeAsync()
        {
            if (World is not null)
                await World.DisposeAsync();
            Client?.Dispose();
            if (_server is not null)
                await _server.DisposeAsync();
            if (_store is not null)
                await _store.DisposeAsync();
        }

        private string Instant(int days) => Began.AddDays(-days).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
    }
}
