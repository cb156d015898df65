using System.Text.Json.Nodes;
using Cockpit.Access;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Access;

/// <summary>Every page and every form × every role × everything, its own team and a foreign one, by accounts that are signed in as people are.</summary>
public sealed class PageAccessTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private const string Own = "ours";

    private static readonly string?[] Teams = [null, Own, "theirs"];
    private static readonly Role[] OfPeople = [.. AccessTable.Roles.Where(role => role != Role.Application)];

    [Fact]
    public async Task Every_page_shows_itself_to_whom_the_table_says_and_to_nobody_else()
    {
        var (model, decision, incident) = await GuardedAsync();
        var row = (string)(await Admin.GetAsync($"/api/v1/audit?target=model:{model}")).Json["items"]![0]!["id"]!;
        await Admin.RegisterVersionAsync(model, "2", Fixture.Upstream.At("well"));
        var rollout = (string)(await Admin.PostAsync("/api/v1/commands", new JsonObject
        {
            ["kind"] = "rollout", ["model"] = model, ["version"] = "2", ["reason"] = "because the table says so", ["confirm"] = model,
            ["rollout"] = new JsonObject { ["steps"] = new JsonArray(new JsonObject { ["weight"] = 10, ["minutes"] = 60 }) },
        }.ToJsonString())).Json["id"]!;
        List<string> wrong = [];
        var asked = 0;
        foreach (var (role, team) in OfPeople.SelectMany(role => Teams.Select(team => (role, team))))
        {
            using var person = await SignedInAsync(role, team);
            foreach (var (route, rule) in AccessTable.Pages)
            {
                var reply = await person.GetAsync(route.Replace("{Id}", route switch { "/incidents/{Id}" => incident, "/rollouts/{Id}" => rollout, "/audit/{Id}" => row, _ => decision }, StringComparison.Ordinal).Replace("{Name}", model, StringComparison.Ordinal));
                asked++;
                if (reply.Status != Expected(route, rule, role, team))
                    wrong.Add($"{route}: {role} of {team ?? "everything"} got {reply.Status}");
            }
        }

        Assert.Equal([], wrong);
        Assert.Equal(AccessTable.Pages.Count * OfPeople.Length * Teams.Length, asked);
    }

    [Fact]
    public async Task Every_form_does_what_it_says_for_whom_the_table_says_and_for_nobody_else()
    {
        var (model, _, incident) = await GuardedAsync();
        var command = (string)(await Admin.CommandAsync("pause", model, "1")).Json["id"]!;
        List<string> wrong = [];
        foreach (var (role, team) in OfPeople.SelectMany(role => Teams.Select(team => (role, team))))
        {
            using var person = await SignedInAsync(role, team);
            foreach (var (path, rule) in AccessTable.Forms)
            {
                // Well formed for every form, so that what refuses is who asks.
                var reply = await person.PostAsync(path, ("kind", "resume"), ("model", model), ("version", path == "/change" ? "" : "1"), ("reason", "because the table says so"), ("confirm", model),
                    ("mark", "retraining"), ("scope", "class"), ("class", "batch"), ("prediction", "yes"), ("hours", "1"), ("act", "redrive"), ("call", "all"), ("command", command), ("decision", "approve"), ("comment", "because the table says so"),
                    ("incident", incident), ("answer", "note"), ("user", Guid.Empty.ToString()), ("grant", Guid.Empty.ToString()), ("key", "none"));
                if (!IsAsExpected(path, rule, role, team, reply))
                    wrong.Add($"{path}: {role} of {team ?? "everything"} got {reply} {reply.Headers.Location}");
            }
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public async Task A_page_without_a_session_leads_to_the_sign_in_and_a_key_that_sees_no_pages_begins_none()
    {
        using var nobody = new Person(Fixture.Server.Address);
        using var application = new Person(Fixture.Server.Address);
        Assert.StartsWith("/sign-in?refused=role", (await application.SignInWithKeyAsync(await Fixture.Server.KeyAsync(Role.Application))).Headers.Location!.ToString(), StringComparison.Ordinal);
        foreach (var (route, rule) in AccessTable.Pages)
        {
            var page = route.Replace("{Id}", "x", StringComparison.Ordinal).Replace("{Name}", "x", StringComparison.Ordinal);
            foreach (var reply in new[] { await nobody.GetAsync(page), await application.GetAsync(page) })
            {
                Assert.True(reply.Status == (route == "/sign-in" ? 200 : 302), $"{page}: {reply}");
                if (reply.Status == 302)
                    Assert.Contains("/sign-in", reply.Headers.Location!.ToString(), StringComparison.Ordinal);
                if (rule.May is not null)
                    Assert.Contains("return=", reply.Headers.Location!.ToString(), StringComparison.Ordinal);
            }
        }
    }

    private static int Expected(string route, Rule rule, Role role, string? team) => rule switch
    {
        // Without the link's token it leads to the sign-in.
        _ when route == "/sign-in/first" => 302,
        { May: { } may } when !may.Contains(role) => 403,
        { Reach: Reach.Whole } when team is not null => 403,
        { Reach: Reach.Model } when team is not (null or Own) => 404,
        _ => 200,
    };

    private static bool IsAsExpected(string path, Rule rule, Role role, string? team, Reply reply)
    {
        var location = reply.Headers.Location?.ToString() ?? "";
        return rule switch
        {
            { May: { } may } when !may.Contains(role) => reply.Status == 403,
            { Reach: Reach.Whole } when team is not null => reply.Status == 403,
            // The forms of commands and incidents come back to their page with the reason; there is no such model for others.
            { Reach: Reach.Model } when team is not (null or Own) => path is "/change" or "/decide" or "/review" or "/incident" or "/rollout" ? location.Contains("refused=", StringComparison.Ordinal) : reply.Status == 404,
            _ => reply.Status is not (401 or 403),
        };
    }

    private async Task<(string Model, string Decision, string Incident)> GuardedAsync()
    {
        var model = await Admin.LiveAsync(Fixture.Upstream.At("well"), Own);
        return (model, (await Admin.InferAsync(model, Requests.Loan(42).ToJsonString())).Header("Cockpit-Decision")!, await Fixture.Server.IncidentAsync(model));
    }

    private async Task<Person> SignedInAsync(Role role, string? team)
    {
        var name = $"{role}-{team ?? "all"}-{Guid.CreateVersion7():N}";
        await Fixture.Server.UserAsync(name, new Grant(role, team));
        var person = new Person(Fixture.Server.Address);
        Assert.Equal("/", (await person.SignInAsync(name)).Headers.Location!.ToString());
        return person;
    }
}
