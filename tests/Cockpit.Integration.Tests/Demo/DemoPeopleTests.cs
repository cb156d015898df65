using System.Text.RegularExpressions;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Demo;

/// <summary>The demo as a newcomer meets it: the program itself, and the links that it prints.</summary>
public sealed partial class DemoPeopleTests(PostgresServer postgres)
{
    private const string Model = "credit-default";
    private const string Last = "help-desk-templates";

    [Fact]
    public async Task A_newcomer_walks_one_change_from_request_to_verified_as_operator_and_governance_lead()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        await using var demo = await CockpitProcess.DemoAsync(store);
        using var asking = await FollowAsync(demo, "operator");
        using var deciding = await FollowAsync(demo, "governance-lead");
        using var auditing = await FollowAsync(demo, "auditor");
        // The last model that the demo puts into service: what it commands itself would overtake what is asked for here.
        await Wait.UntilAsync(async () => (await asking.GetAsync($"/api/v1/models/{Last}")).Text.Contains("\"stage\":\"live\"", StringComparison.Ordinal), TimeSpan.FromSeconds(120), "the demo's last model to be live");

        Assert.Equal($"/#{Model}", await ChangeAsync(asking, "pause"));
        await Wait.UntilAsync(async () => (bool)(await asking.GetAsync($"/api/v1/models/{Model}")).Json["paused"]!, TimeSpan.FromSeconds(60), "the pause");
        Assert.Equal($"/#{Model}", await ChangeAsync(asking, "resume"));
        var id = (string)Assert.Single((await deciding.GetAsync($"/api/v1/commands?model={Model}&waiting=true")).Json["items"]!.AsArray())!["id"]!;
        Assert.Equal(403, (await asking.PostAsync("/decide", ("command", id), ("decision", "approve"), ("comment", "my own"))).Status);
        Assert.Equal("/approvals?done=approve", (await deciding.PostAsync("/decide", ("command", id), ("decision", "approve"), ("comment", "seen"))).Headers.Location!.ToString());
        await Wait.UntilAsync(async () => (string?)(await asking.GetAsync($"/api/v1/commands/{id}")).Json["status"] == "verified", TimeSpan.FromSeconds(120), "traffic to prove the change");

        var rows = (await auditing.GetAsync($"/api/v1/audit?target=model:{Model}")).Json["items"]!.AsArray().Where(row => (string?)row!["command"] == id).Reverse().ToList();
        Assert.Equal(["command.requested", "command.approved", "command.executing", "command.applied", "command.verified"], rows.Select(row => (string)row!["action"]!));
        Assert.Equal(["user:operator", "user:governance-lead"], rows.Take(2).Select(row => (string)row!["actor"]!));
        Assert.Equal(403, (await auditing.PostAsync("/change", ("kind", "pause"), ("model", Model), ("reason", "because I can"), ("confirm", Model))).Status);
    }

    private static async Task<Person> FollowAsync(CockpitProcess demo, string name)
    {
        var link = new Uri(Link().Matches(demo.Output).Single(match => match.Groups["name"].Value == name).Groups["link"].Value);
        var person = new Person(demo.Address);
        Assert.Equal("/sign-in?refused=link", (await person.GetAsync($"{link.AbsolutePath}?token=made-up")).Headers.Location!.ToString());
        Assert.Equal("/", (await person.GetAsync(link.PathAndQuery)).Headers.Location!.ToString());
        Assert.Contains($">{name}</strong>", (await person.GetAsync("/")).Text, StringComparison.Ordinal);
        return person;
    }

    private static async Task<string> ChangeAsync(Person person, string kind)
        => (await person.PostAsync("/change", ("kind", kind), ("model", Model), ("reason", "because the test says so"), ("confirm", Model))).Headers.Location!.ToString();

    [GeneratedRegex(@"^\s+(?<name>[a-z-]+)\s+(?<link>http://\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
