using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Control;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Integration.Tests.Access;

/// <summary>Every endpoint × every role × everything, its own team and a foreign one. <see cref="AccessTable"/> says who may.</summary>
public sealed class EndpointAccessTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private const string Own = "ours";

    private static readonly string?[] Teams = [null, Own, "theirs"];

    private IEnumerable<RouteEndpoint> Endpoints => Fixture.Server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !Route(endpoint).StartsWith("/_", StringComparison.Ordinal))
        // The files of wwwroot, while a build runs and they are not published yet.
        .Where(endpoint => Route(endpoint) != "/{**path:file}");

    [Fact]
    public void Every_endpoint_form_and_page_is_in_the_table_and_every_line_of_the_table_is_one()
    {
        var mapped = Endpoints.SelectMany(Lines).ToHashSet(StringComparer.Ordinal);
        // A page answers GET, and POST as well because it could hold a form of its own.
        var known = AccessTable.Endpoints.Keys.Concat(AccessTable.Forms.Keys.Select(path => $"POST {path}"))
            .Concat(AccessTable.Pages.Keys.SelectMany(page => new[] { $"GET {page}", $"POST {page}" })).ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], mapped.Except(known));
        Assert.Equal([], known.Except(mapped));
    }

    [Fact]
    public async Task Every_endpoint_lets_in_whom_the_table_says_and_nobody_else()
    {
        var guarded = await GuardedAsync();
        List<string> wrong = [];
        var asked = 0;
        foreach (var role in AccessTable.Roles)
        {
            foreach (var team in Teams)
            {
                var key = await Fixture.Server.KeyAsync(role, team);
                foreach (var (line, rule) in AccessTable.Endpoints)
                {
                    var reply = await AskAsync(line, key, guarded, team);
                    asked++;
                    if (!IsAsExpected(rule, role, team, reply))
                        wrong.Add($"{line}: {role} of {team ?? "everything"} got {reply}");
                }
            }
        }

        Assert.Equal([], wrong);
        Assert.Equal(AccessTable.Endpoints.Count * AccessTable.Roles.Length * Teams.Length, asked);
    }

    [Fact]
    public async Task Every_endpoint_and_form_that_is_not_open_refuses_strangers_and_forged_keys()
    {
        var guarded = await GuardedAsync();
        List<string> wrong = [];
        foreach (var (line, rule) in AccessTable.Endpoints.Concat(AccessTable.Forms.Select(form => KeyValuePair.Create($"POST {form.Key}", form.Value))))
        {
            var without = await AskAsync(line, null, guarded, null);
            // Who has no session is led from a form of the browser to the sign-in.
            var isRefused = without.Status == 401 || (without.Status == 302 && without.Headers.Location!.ToString().Contains("/sign-in?return=", StringComparison.Ordinal));
            if ((rule.May is null) == isRefused)
                wrong.Add($"{line}: without a key {without}");
            var forged = await AskAsync(line, "ck_0123456789abcdef_" + new string('A', 43), guarded, null);
            if (rule.May is not null && forged.Status != 401)
                wrong.Add($"{line}: with a key that is none {forged}");
        }

        Assert.Equal([], wrong);
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/nowhere")]
    [InlineData("/api/v2/models")]
    [InlineData("/metrics/other")]
    public async Task An_address_that_is_none_tells_strangers_nothing(string path)
    {
        using var nobody = new CockpitClient(Fixture.Server.Address, null);

        Assert.Contains((await nobody.GetAsync(path)).Status, new[] { 401, 302 });
        Assert.Equal(404, (await Admin.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_wrong_method_and_a_wrong_media_type_are_told_as_such()
    {
        using var deletion = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/models");
        using var text = new HttpRequestMessage(HttpMethod.Put, "/api/v1/models/any") { Content = new StringContent("{}") };
        using var stranger = new CockpitClient(Fixture.Server.Address, null);

        var method = await Admin.SendAsync(deletion, Token);
        var media = await Admin.SendAsync(text, Token);

        Assert.Equal((405, "/problems/method-not-allowed"), (method.Status, method.ProblemKind));
        Assert.Equal((415, "/problems/unsupported-media-type"), (media.Status, media.ProblemKind));
        Assert.Equal(401, (await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/v1/models"), Token)).Status);
    }

    /// <summary>What an address says must be as the table has it: refused, hidden, or let in (whatever it then thinks of the request).</summary>
    private static bool IsAsExpected(Rule rule, Role role, string? team, Reply reply)
    {
        var isHidden = reply.Status == 404 && reply.ProblemKind is "/problems/unknown-model" or "/problems/not-found" or "/problems/unknown-call";
        var isIn = reply.Status is not (401 or 403);
        return rule switch
        {
            { May: { } may } when !may.Contains(role) => reply.Status == 403,
            { Reach: Reach.Whole } when team is not null => reply.Status == 403,
            { Reach: Reach.Model } when team is not (null or Own) => isHidden || reply.Status == 403,
            { Reach: Reach.Model } => isIn && reply.ProblemKind != "/problems/unknown-model",
            _ => isIn,
        };
    }

    /// <summary>A model of <see cref="Own"/>, with a decision, a command and a queued call that belong to it.</summary>
    private async Task<Guarded> GuardedAsync()
    {
        var model = await Admin.LiveAsync(Fixture.Upstream.At("well"), Own);
        // Without a version of that protocol there is no such model at OpenAI's addresses.
        await Admin.ChatVersionAsync(model, "2", Fixture.Upstream.At("well"));
        var decision = (await Admin.InferAsync(model, Requests.Loan(42).ToJsonString())).Header("Cockpit-Decision")!;
        var later = await Admin.InferAsync(model, Requests.Loan(42).ToJsonString(), ("Prefer", "respond-async"));
        Assert.Equal(202, later.Status);
        await Admin.RegisterVersionAsync(model, "3", Fixture.Upstream.At("well"));
        var rollout = await Admin.RolloutAsync(model, "3", RolloutSetup.Plan([1], seconds: 3600));
        await Admin.ReachesAsync((string)rollout.Json["id"]!, "applied", "verified");
        return new Guarded(model, decision, (string)(await Admin.CommandAsync("pause", model, "1")).Json["id"]!, (string)later.Json["id"]!, await Fixture.Server.IncidentAsync(model), (string)rollout.Json["id"]!,
            (string)(await Admin.GetAsync($"/api/v1/audit?target=model:{model}")).Json["items"]![0]!["id"]!);
    }

    private async Task<Reply> AskAsync(string line, string? key, Guarded guarded, string? team)
    {
        var (method, route) = (line.Split(' ')[0], line.Split(' ')[1]);
        var path = route.Replace("{documentName}", "v1", StringComparison.Ordinal).Replace("{ingest:guid}", "01a1f7c7-a7a2-768d-b472-38be1e6ac411", StringComparison.Ordinal)
            .Replace("{model}", guarded.Model, StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal)
            .Replace("{name}", "none", StringComparison.Ordinal).Replace("{step:int}", "1", StringComparison.Ordinal)
            .Replace("{id}", guarded.IdFor(route), StringComparison.Ordinal);
        using var client = new CockpitClient(Fixture.Server.Address, null);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is not "GET")
            request.Content = new StringContent(BodyOf(line, guarded, team), Encoding.UTF8, MediaTypeOf(line));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await client.SendAsync(request);
    }

    private static string BodyOf(string line, Guarded guarded, string? team) => line switch
    {
        "PUT /api/v1/models/{model}" => ModelSetup.Model(team ?? Own).ToJsonString(),
        "PUT /api/v1/models/{model}/versions/{version}" => ModelSetup.Version(null).ToJsonString(),
        "POST /api/v1/commands" => new JsonObject { ["kind"] = "resume", ["model"] = guarded.Model, ["reason"] = "because the table says so", ["confirm"] = guarded.Model }.ToJsonString(),
        _ when line.Contains("/incidents/", StringComparison.Ordinal) => """{"comment":"The table says so."}""",
        "POST /api/v1/models/{model}/versions/{version}/baseline:freeze" => """{"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z"}""",
        _ when line.Contains("/rollouts/{id}/", StringComparison.Ordinal) => """{"reason":"because the table says so"}""",
        _ when line.Contains("/commands/{id}/", StringComparison.Ordinal) => """{"comment":"because the table says so"}""",
        _ when line.EndsWith("/infer", StringComparison.Ordinal) => Requests.Loan(42).ToJsonString(),
        _ => "{}",
    };

    private static string MediaTypeOf(string line)
        => line.Contains("/api/", StringComparison.Ordinal) || line.Contains(" /v2/", StringComparison.Ordinal) || line.Contains(" /v1/", StringComparison.Ordinal)
            ? line.EndsWith("ingest", StringComparison.Ordinal) || line.EndsWith("baseline", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json"
            : "application/x-www-form-urlencoded";

    private static IEnumerable<string> Lines(RouteEndpoint endpoint)
        => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Where(method => method is not "HEAD").Select(method => $"{method} {Route(endpoint)}");

    private static string Route(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private sealed record Guarded(string Model, string Decision, string Command, string Call, string Incident, string Rollout, string Row)
    {
        public string IdFor(string route) => route switch
        {
            _ when route.Contains("rollouts", StringComparison.Ordinal) => Rollout,
            _ when route.Contains("commands", StringComparison.Ordinal) => Command,
            _ when route.Contains("audit", StringComparison.Ordinal) => Row,
            _ when route.Contains("queue", StringComparison.Ordinal) => Call,
            _ when route.Contains("incidents", StringComparison.Ordinal) => Incident,
            _ => Decision,
        };
    }
}
