using System.Net.Http.Headers;
using System.Text;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Integration.Tests.Access;

/// <summary>Who may reach which endpoint. An endpoint that this table does not list fails the test: add it here, on purpose.</summary>
public sealed class EndpointAccessTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private static readonly Role[] Asks = [Role.Application, Role.Operator, Role.Admin];
    private static readonly Role[] Views = [Role.Viewer, Role.Operator, Role.Approver, Role.Auditor, Role.Admin];
    private static readonly Role[] Operates = [Role.Operator, Role.Admin];
    private static readonly Role[] Approves = [Role.Approver, Role.Admin];
    private static readonly Role[] Reviews = [Role.Approver, Role.Auditor, Role.Admin];
    private static readonly Role[] Audits = [Role.Auditor, Role.Admin];
    private static readonly Role[] Everyone = Enum.GetValues<Role>();

    /// <summary>Null is open to all, with a key or without.</summary>
    private static readonly Dictionary<string, Role[]?> Table = new(StringComparer.Ordinal)
    {
        ["GET /healthz/live"] = null,
        ["GET /healthz/ready"] = null,
        ["GET /metrics"] = Views,
        ["GET /v2/health/live"] = null,
        ["GET /v2/health/ready"] = null,
        ["GET /v2"] = Asks,
        ["GET /v2/models/{model}"] = Asks,
        ["GET /v2/models/{model}/ready"] = Asks,
        ["POST /v2/models/{model}/infer"] = Asks,
        ["GET /v2/models/{model}/versions/{version}"] = Asks,
        ["GET /v2/models/{model}/versions/{version}/ready"] = Asks,
        ["POST /v2/models/{model}/versions/{version}/infer"] = Asks,
        ["POST /v1/chat/completions"] = Asks,
        ["POST /v1/embeddings"] = Asks,
        ["GET /v1/models"] = Asks,
        ["GET /v1/models/{model}"] = Asks,
        ["GET /api/v1/models"] = Views,
        ["GET /api/v1/models/{model}"] = Views,
        ["PUT /api/v1/models/{model}"] = Operates,
        ["PUT /api/v1/models/{model}/versions/{version}"] = Operates,
        ["GET /api/v1/schemas/policy"] = Views,
        ["GET /api/v1/models/{model}/policy"] = Views,
        ["PUT /api/v1/models/{model}/policy"] = Operates,
        ["GET /api/v1/models/{model}/policy/diff"] = Views,
        ["POST /api/v1/models/{model}/policy:dry-run"] = Operates,
        ["POST /api/v1/models/{model}/versions/{version}/breaker:close"] = Operates,
        ["GET /api/v1/queue/{id}"] = Asks,
        ["GET /api/v1/queue"] = Operates,
        ["POST /api/v1/queue/{id}:redrive"] = Operates,
        ["POST /api/v1/queue/{id}:discard"] = Operates,
        ["POST /api/v1/models/{model}/queue:redrive"] = Operates,
        ["GET /api/v1/models/{model}/drift"] = Views,
        ["GET /api/v1/models/{model}/quality"] = Views,
        ["GET /api/v1/models/{model}/fairness"] = Views,
        ["GET /api/v1/models/{model}/performance"] = Views,
        ["GET /api/v1/models/{model}/calibration"] = Views,
        ["GET /api/v1/models/{model}/latency"] = Views,
        ["GET /api/v1/models/{model}/cost"] = Views,
        ["GET /api/v1/models/{model}/agreement"] = Views,
        ["GET /api/v1/models/{model}/shadows"] = Views,
        ["GET /api/v1/models/{model}/spend"] = Views,
        ["GET /api/v1/series/{model}/drift"] = Views,
        ["GET /api/v1/series/{model}/distribution"] = Views,
        ["GET /api/v1/series/{model}/heat"] = Views,
        ["GET /api/v1/series/{model}/groups"] = Views,
        ["GET /api/v1/series/{model}/calibration"] = Views,
        ["GET /api/v1/series/{model}/performance"] = Views,
        ["GET /api/v1/series/{model}/scores"] = Views,
        ["GET /api/v1/series/{model}/paths"] = Views,
        ["GET /api/v1/series/{model}/latency"] = Views,
        ["GET /api/v1/series/{model}/latency-heat"] = Views,
        ["GET /api/v1/models/{model}/versions/{version}/baseline"] = Views,
        ["POST /api/v1/models/{model}/versions/{version}/baseline"] = Operates,
        ["POST /api/v1/models/{model}/versions/{version}/baseline:freeze"] = Operates,
        ["POST /api/v1/outcomes"] = Asks,
        ["GET /api/v1/decisions"] = Views,
        ["GET /api/v1/decisions/{id}"] = Views,
        ["GET /api/v1/decisions/{id}/explanation"] = Views,
        ["POST /api/v1/decisions:ingest"] = Asks,
        ["GET /api/v1/ingests"] = Views,
        ["GET /api/v1/ingests/{ingest:guid}/quarantine"] = Views,
        ["POST /api/v1/commands"] = Operates,
        ["GET /api/v1/commands"] = Views,
        ["GET /api/v1/commands/{id}"] = Views,
        ["POST /api/v1/commands/{id}/approve"] = Approves,
        ["POST /api/v1/commands/{id}/reject"] = Approves,
        ["POST /api/v1/commands/{id}/review"] = Reviews,
        ["GET /api/v1/audit"] = Audits,
        ["GET /openapi/{documentName}.json"] = Views,
        ["GET /sign-in/first"] = null,
        ["POST /sign-in/key"] = null,
        ["POST /sign-out"] = Views,
        ["POST /theme"] = null,
        ["POST /change"] = Operates,
        ["POST /breaker"] = Operates,
        ["POST /mark"] = Operates,
        ["POST /queue"] = Operates,
        ["POST /decide"] = Approves,
        ["POST /review"] = Reviews,
    };

    /// <summary>Pages of the browser, and whether they are open to all; the others are for those who may view.</summary>
    private static readonly Dictionary<string, bool> Pages = new(StringComparer.Ordinal)
    {
        ["/"] = false, ["/decisions"] = false, ["/decisions/{Id}"] = false, ["/models/{Name}"] = false, ["/approvals"] = false, ["/not-found"] = false, ["/sign-in"] = true,
    };

    private IEnumerable<RouteEndpoint> Endpoints => Fixture.Server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !Route(endpoint).StartsWith("/_", StringComparison.Ordinal))
        // The files of wwwroot, while a build runs and they are not published yet.
        .Where(endpoint => Route(endpoint) != "/{**path:file}");

    [Fact]
    public void Every_endpoint_is_in_the_table_and_every_line_of_the_table_is_an_endpoint()
    {
        var mapped = Endpoints.SelectMany(Lines).ToHashSet(StringComparer.Ordinal);
        var known = Table.Keys.ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], mapped.Except(known).Where(line => !Pages.ContainsKey(line.Split(' ')[1])));
        Assert.Empty(known.Except(mapped));
    }

    [Fact]
    public async Task Every_endpoint_lets_in_who_the_table_says_and_nobody_else()
    {
        var keys = new Dictionary<Role, string>();
        foreach (var role in Everyone)
            keys[role] = await Fixture.Server.KeyAsync(role);
        List<string> wrong = [];
        foreach (var (line, may) in Table)
        {
            foreach (var role in Everyone)
            {
                var status = await AskAsync(line, keys[role]);
                var isIn = status is not (401 or 403);
                if (isIn != (may is null || may.Contains(role)))
                    wrong.Add($"{line}: {role} got {status}");
            }

            var without = await AskAsync(line, null);
            // Who has no session is led from a form of the browser to the sign-in.
            if ((may is null) == (without == 401 || (without == 302 && line is "POST /sign-out" or "POST /change" or "POST /breaker" or "POST /mark" or "POST /queue" or "POST /decide" or "POST /review")))
                wrong.Add($"{line}: without a key {without}");
            var forged = await AskAsync(line, "ck_0123456789abcdef_" + new string('A', 43));
            if (may is not null && forged != 401)
                wrong.Add($"{line}: with a key that is none {forged}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_page_without_a_session_leads_to_the_sign_in_and_is_for_those_who_may_view()
    {
        using var nobody = new CockpitClient(Fixture.Server.Address, null);
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        using var application = await Fixture.Server.ClientAsync(Role.Application);
        foreach (var (route, isOpen) in Pages)
        {
            var page = route.Replace("{Id}", "x", StringComparison.Ordinal).Replace("{Name}", "x", StringComparison.Ordinal);
            var reply = await nobody.GetAsync(page);
            if (isOpen)
            {
                Assert.Equal(200, reply.Status);
                continue;
            }

            Assert.True(reply.Status == 302, $"{page}: {reply}");
            Assert.Contains("/sign-in", reply.Headers.Location!.ToString(), StringComparison.Ordinal);
            Assert.Equal(403, (await application.GetAsync(page)).Status);
            Assert.Contains((await viewer.GetAsync(page)).Status, new[] { 200, 404 });
        }
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

    private async Task<int> AskAsync(string line, string? key)
    {
        var (method, route) = (line.Split(' ')[0], line.Split(' ')[1]);
        var path = route.Replace("{documentName}", "v1", StringComparison.Ordinal).Replace("{ingest:guid}", "01a1f7c7-a7a2-768d-b472-38be1e6ac411", StringComparison.Ordinal)
            .Replace("{model}", "no-such", StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal).Replace("{id}", "no-such", StringComparison.Ordinal);
        using var client = new CockpitClient(Fixture.Server.Address, null);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is not "GET")
            request.Content = new StringContent("{}", Encoding.UTF8, MediaTypeOf(path));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (await client.SendAsync(request)).Status;
    }

    private static string MediaTypeOf(string path)
        => path.Count(c => c == '/') == 1 || path == "/sign-in/key" ? "application/x-www-form-urlencoded" : path.EndsWith("ingest", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json";

    private static IEnumerable<string> Lines(RouteEndpoint endpoint)
        => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Where(method => method is not "HEAD").Select(method => $"{method} {Route(endpoint)}");

    private static string Route(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');
}
