using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Insight.DryRuns;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Forms;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Refusals;

namespace Cockpit.Api;

/// <summary>Data contracts: <c>/api/v1/models/{model}/contract</c>.</summary>
public static class ContractEndpoints
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    /// <summary>Maps the group.</summary>
    public static void MapContracts(this IEndpointRouteBuilder app)
    {
        var contract = app.MapGroup("/api/v1/models/{model}").WithTags("Contracts");
        contract.MapGet("/contract", FindAsync).RequireAuthorization(Policies.View)
            .WithSummary("The contract in force: its document, what it says in words, and what broke it in the last day; format=text, yaml or json answers the document alone. Carries the model's ETag").Produces<ContractView>().ProducesProblem(400).ProducesProblem(404);
        contract.MapPut("/contract", PutAsync).RequireAuthorization(Policies.Operate)
            .WithSummary("Sets the contract by a command (202), which takes reason and confirm; dryRun=true only checks, and answers what would change, graded")
            .DescribesBody("application/yaml", "A document of the Open Data Contract Standard 3.1, YAML or JSON; at most 256 KB.")
            .Produces<ContractChanges>().Produces<CommandEndpoints.AcceptedView>(202).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413);
        contract.MapGet("/contract/diff", DiffAsync).RequireAuthorization(Policies.View)
            .WithSummary("What two contracts differ in, graded; the one in force and the one before unless 'from' and 'to' name revisions (0: none)").Produces<ContractChanges>().ProducesProblem(404);
        contract.MapContractDryRun();
    }

    private static async Task<IResult> FindAsync(HttpContext http, string model, string? format, RegistryKeeper registry, RefusalReader refusals, TimeProvider clock)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        http.Response.Headers.ETag = RegistryEndpoints.ETag(entry.Row.Revision);
        var (row, compiled) = (entry.Contract.Row, entry.Contract.Compiled);
        if (format is not null)
        {
            if (row is null)
                return new ProblemResult(CommonProblems.NotFound($"contract of '{model}'"));
            return format switch
            {
                "text" => Results.Text(row.Text, ContractReader.IsJson(row.Text) ? "application/json" : "application/yaml"),
                "yaml" => Results.Text(ContractReader.Normalise(row.Text, asJson: false), "application/yaml"),
                "json" => Results.Text(ContractReader.Normalise(row.Text, asJson: true), "application/json"),
                _ => new ProblemResult(CommonProblems.Invalid("format", $"format is '{format}'.", "Give one of: text, yaml, json.")),
            };
        }

        var contract = compiled?.Contract;
        var broken = await refusals.ReadAsync(model, clock.GetUtcNow() - Lately, null, http.RequestAborted);
        return TypedResults.Ok(new ContractView(model, row?.Revision ?? 0, row?.Text, row?.SetBy, row?.SetAt, row is null ? null : new CommandId(row.Command).ToString(), compiled?.Owner ?? entry.Row.Owner, contract?.Status, contract?.IsEnforced ?? false,
            Fields(contract?.Inputs), Fields(contract?.Outputs), [.. (contract?.Inputs.Rules ?? []).Concat(contract?.Outputs.Rules ?? []).Select(ContractWords.Of)], row is null ? [] : ContractReader.Read(row.Text).Warnings, broken.Items,
            [.. broken.Findings.Select(line => new BrokenRule(line.Field, line.Rule, StoreText.Of(line.Action), line.Count, line.Last))]));
    }

    private static async Task<IResult> PutAsync(HttpContext http, string model, string? reason, string? confirm, bool? dryRun, RegistryKeeper registry, CommandDesk desk, ContractDryRunner runner)
    {
        var caller = Caller.Of(http.User);
        if (registry.Current.Find(model, caller) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        if (!CommandEndpoints.TryRevision(http.Request.Headers.IfMatch, out var revision))
            return new ProblemResult(CommandEndpoints.OddTag);
        var (text, unreadable) = await PolicyEndpoints.DocumentAsync(http.Request.Body, http.RequestAborted);
        if (text is null)
            return new ProblemResult(unreadable!);
        if (dryRun == true)
        {
            var report = await runner.CheckAsync(model, text, http.RequestAborted);
            return report.Contract is { } proposed
                ? TypedResults.Ok(Changes(entry, entry.Contract.Row?.Revision ?? 0, null, entry.Contract.Compiled?.Contract, proposed, report.Warnings)) : new ProblemResult(ContractProblems.Faulty(report.Faults));
        }

        var request = new CommandRequest(StoreText.Of(CommandKind.Contract), model, null, reason, confirm, Contract: text);
        var outcome = await desk.RequestAsync(request, caller, revision, http.RequestAborted);
        return outcome.Command is { } command ? CommandEndpoints.Accepted(command) : new ProblemResult(outcome.Problem!);
    }

    private static async Task<IResult> DiffAsync(HttpContext http, string model, long? from, long? to, RegistryKeeper registry, ContractQueries contracts)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var later = to ?? entry.Contract.Row?.Revision ?? 0;
        var earlier = from ?? Math.Max(0, later - 1);
        List<DataContract?> both = [];
        foreach (var revision in new[] { earlier, later })
        {
            var row = revision == 0 ? null : await contracts.FindAsync(model, revision, http.RequestAborted);
            if (row is null && revision != 0)
                return new ProblemResult(CommonProblems.NotFound($"contract {revision} of '{model}'"));
            both.Add(row is null ? null : ContractReader.Read(row.Text).Contract);
        }

        return TypedResults.Ok(Changes(entry, earlier, later, both[0], both[1], []));
    }

    private static ContractChanges Changes(ModelEntry entry, long from, long? to, DataContract? before, DataContract? after, IReadOnlyList<DocumentFault> warnings)
    {
        var lines = ContractDiff.Between(before, after);
        return new ContractChanges(entry.Row.Name, from, to, entry.Row.Owner, lines.Count(line => line.Grade == ChangeGrade.Breaking), [.. lines.Select(line => new GradedChange(StoreText.Of(line.Grade), line.Where, line.Words))], warnings);
    }

    private static IReadOnlyList<AgreedField> Fields(ContractObject? content)
        => [.. (content?.Fields ?? []).Select(field => new AgreedField(field.Name, field.Description, ContractWords.Of(field), StoreText.Of(field.Mode)))];

    /// <summary>
    /// A contract in force; revision 0 is none. <c>refused</c> counts the items of requests that it refused in the last day, <c>broken</c> the rules that were
    /// broken, also where the value was put right or let through.
    /// </summary>
    public sealed record ContractView(string Model, long Revision, string? Text, string? SetBy, DateTimeOffset? SetAt, string? Command, string Owner, string? Status, bool Enforced,
        IReadOnlyList<AgreedField> Inputs, IReadOnlyList<AgreedField> Outputs, IReadOnlyList<string> Rules, IReadOnlyList<DocumentFault> Warnings, long Refused, IReadOnlyList<BrokenRule> Broken);

    /// <summary>What is agreed of a field, in words.</summary>
    public sealed record AgreedField(string Name, string? Description, IReadOnlyList<string> Agreed, string Mode);

    /// <summary>How often a rule was broken, and in which minute last; action is refused, coerced or flagged.</summary>
    public sealed record BrokenRule(string Field, string Rule, string Action, long Count, DateTimeOffset Last);

    /// <summary>What changes from one contract to another; <c>to</c> is null for one that is only proposed. The owner has to be told of what breaks.</summary>
    public sealed record ContractChanges(string Model, long From, long? To, string Owner, int Breaking, IReadOnlyList<GradedChange> Changes, IReadOnlyList<DocumentFault> Warnings);

    /// <summary>One change: breaking, narrowing, widening or neutral.</summary>
    public sealed record GradedChange(string Grade, string Where, string Words);
}
