using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Insight.DryRuns;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Registry.Forms;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Api;

/// <summary>Route policies: <c>/api/v1/models/{model}/policy</c>, and the schema that they follow.</summary>
public static class PolicyEndpoints
{
    private const string FirstReason = "The first policy, set before anything of the model serves.";

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Maps the group.</summary>
    public static void MapPolicies(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/schemas/policy", () => Results.Text(PolicySchema.Document().ToJsonString(), "application/schema+json", Encoding.UTF8)).WithTags("Policies")
            .RequireAuthorization(Policies.View).WithSummary("The JSON Schema of route policies").Produces<JsonObject>(200, "application/schema+json");
        var policy = app.MapGroup("/api/v1/models/{model}").WithTags("Policies");
        policy.MapGet("/policy", FindAsync).RequireAuthorization(Policies.View).WithSummary("The policy in force: its document, and the settings of each class; carries the model's ETag").Produces<PolicyView>().ProducesProblem(404);
        policy.MapPut("/policy", PutAsync).RequireAuthorization(Policies.Operate)
            .WithSummary("Sets the policy: at once (200) while nothing of the model serves, else by a command (202), which takes reason and confirm; dryRun=true only checks")
            .DescribesBody("application/yaml", "The document, YAML or JSON, as GET /api/v1/schemas/policy describes it; at most 256 KB.")
            .Produces<PolicyView>().Produces<CommandEndpoints.AcceptedView>(202).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413);
        policy.MapGet("/policy/diff", DiffAsync).RequireAuthorization(Policies.View).WithSummary("What two policies differ in, in words; the one in force and the one before unless 'from' and 'to' name revisions (0: none)")
            .Produces<PolicyChanges>().ProducesProblem(404);
        policy.MapPost("/policy:dry-run", DryRunAsync).RequireAuthorization(Policies.Operate).WithSummary("Replays stored decisions (yesterday's of UTC, at most 100,000) through the policy in force and the proposed one; a version that a guardrail compares with is asked about up to 'ask' of them (100; 0 to 500); changes nothing")
            .DescribesBody("application/yaml", "The proposed document, YAML or JSON.").Produces<DryRunDocument>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(413);
    }

    /// <summary>The document that a body is; the problem says why it cannot be read as text.</summary>
    internal static async Task<(string? Text, Problem? Problem)> DocumentAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[PolicyReader.LongestText + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > PolicyReader.LongestText)
            return (null, CommonProblems.TooLarge(PolicyReader.LongestText) with { Fix = "Send a smaller document." });
        try
        {
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, length).TrimStart('\uFEFF'), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, CommonProblems.MalformedBody("The document is not UTF-8.") with { Fix = "Send the document as UTF-8." });
        }
    }

    private static IResult FindAsync(HttpContext http, string model, RegistryKeeper registry)
        => registry.Current.Find(model, Caller.Of(http.User)) is { } entry ? Shown(http, entry) : new ProblemResult(CommonProblems.UnknownModel(model));

    private static async Task<IResult> PutAsync(HttpContext http, string model, string? reason, string? confirm, bool? dryRun, RegistryKeeper registry, CommandDesk desk, DryRunner runner, TimeProvider clock)
    {
        var caller = Caller.Of(http.User);
        if (registry.Current.Find(model, caller) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        if (!CommandEndpoints.TryRevision(http.Request.Headers.IfMatch, out var revision))
            return new ProblemResult(CommandEndpoints.OddTag);
        var (text, unreadable) = await DocumentAsync(http.Request.Body, http.RequestAborted);
        if (text is null)
            return new ProblemResult(unreadable!);
        if (dryRun == true)
            return Proposed(entry, await runner.CheckAsync(entry, text, http.RequestAborted));

        var servesNothing = entry.Live is null && !entry.Policy.NamesVersions;
        var request = new CommandRequest(StoreText.Of(CommandKind.Policy), model, null, servesNothing ? reason ?? FirstReason : reason, servesNothing ? confirm ?? model : confirm, text);
        var outcome = await desk.RequestAsync(request, caller, revision, http.RequestAborted);
        if (outcome.Command is not { } command)
            return new ProblemResult(outcome.Problem!);
        if (servesNothing && !command.Waits && await InForceAsync(model, command, registry, clock, http.RequestAborted) is { } set)
            return Shown(http, set);
        return CommandEndpoints.Accepted(command);
    }

    private static IResult Proposed(ModelEntry entry, PolicyReport report)
        => report.Policy is { } policy
            ? TypedResults.Ok(new PolicyChanges(entry.Row.Name, entry.Policy.Revision, null, PolicyDiff.Between(entry.Policy, policy), report.Warnings))
            : new ProblemResult(PolicyProblems.Faulty(report.Faults));

    private static async Task<IResult> DiffAsync(HttpContext http, string model, long? from, long? to, RegistryKeeper registry, PolicyQueries policies)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var later = to ?? entry.Policy.Revision;
        var earlier = from ?? Math.Max(0, later - 1);
        if (await AtAsync(policies, model, earlier, http.RequestAborted) is not { } before)
            return new ProblemResult(CommonProblems.NotFound($"policy {earlier} of '{model}'"));
        if (await AtAsync(policies, model, later, http.RequestAborted) is not { } after)
            return new ProblemResult(CommonProblems.NotFound($"policy {later} of '{model}'"));
        return TypedResults.Ok(new PolicyChanges(model, earlier, later, PolicyDiff.Between(before, after), []));
    }

    private static async Task<IResult> DryRunAsync(HttpContext http, string model, string? from, string? to, int? most, int? ask, RegistryKeeper registry, DryRunner runner)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var (span, odd) = runner.Span(from, to, most);
        var (rows, wrong) = VersionAsker.RowsOf(ask);
        if ((odd ?? wrong) is { } problem)
            return new ProblemResult(problem);
        var (text, unreadable) = await DocumentAsync(http.Request.Body, http.RequestAborted);
        if (text is null)
            return new ProblemResult(unreadable!);
        var report = await runner.CheckAsync(entry, text, http.RequestAborted);
        return report.Policy is { } policy
            ? TypedResults.Ok(await runner.RunAsync(entry, policy, report.Warnings, span!, rows, http.RequestAborted)) : new ProblemResult(PolicyProblems.Faulty(report.Faults));
    }

    private static async Task<RoutePolicy?> AtAsync(PolicyQueries policies, string model, long revision, CancellationToken cancellationToken)
    {
        if (revision == 0)
            return RoutePolicy.Default;
        return await policies.FindAsync(model, revision, cancellationToken) is { } row ? StoredPolicy.Of(row, null).Policy : null;
    }

    /// <summary>The model once the command's policy is in force here; null when that takes too long to wait for.</summary>
    private static async Task<ModelEntry?> InForceAsync(string model, CommandRow command, RegistryKeeper registry, TimeProvider clock, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < AtOnce)
        {
            if (registry.Current.Models.GetValueOrDefault(model) is { Stored.Row.Command: var set } entry && set == command.Id.Value)
                return entry;
            await Task.Delay(Look, clock, cancellationToken);
        }

        return null;
    }

    private static Microsoft.AspNetCore.Http.HttpResults.Ok<PolicyView> Shown(HttpContext http, ModelEntry entry)
    {
        http.Response.Headers.ETag = RegistryEndpoints.ETag(entry.Row.Revision);
        var (policy, row) = (entry.Policy, entry.Stored.Row);
        var report = row is null ? null : PolicyCheck.Run(row.Text, entry.Versions.Values, entry.Row.ProtectedAttributes);
        return TypedResults.Ok(new PolicyView(entry.Row.Name, row?.Revision ?? 0, row?.Text, row?.SetBy, row?.SetAt, row is null ? null : new CommandId(row.Command).ToString(), policy.UsualClass, policy.Callers,
            TrafficClasses.Known.ToDictionary(known => known, known => PolicyDiff.Write(policy.For(known)), StringComparer.Ordinal), report?.Faults ?? [], report?.Warnings ?? []));
    }

    /// <summary>
    /// A policy in force. <c>settings</c> has every class with every setting; revision 0 is no policy, and the defaults. <c>faults</c> says what would
    /// keep the document from being set today, such as a version that was retired since.
    /// </summary>
    public sealed record PolicyView(string Model, long Revision, string? Text, string? SetBy, DateTimeOffset? SetAt, string? Command, string Class, IReadOnlyList<CallerClass> Callers,
        IReadOnlyDictionary<string, JsonObject> Settings, IReadOnlyList<DocumentFault> Faults, IReadOnlyList<DocumentFault> Warnings);

    /// <summary>What changes from one policy to another, in words; <c>to</c> is null for one that is only proposed.</summary>
    public sealed record PolicyChanges(string Model, long From, long? To, IReadOnlyList<string> Changes, IReadOnlyList<DocumentFault> Warnings);
}
