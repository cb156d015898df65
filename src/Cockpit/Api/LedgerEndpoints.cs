using Cockpit.Access;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Ledger.Tiles;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Decisions;
using Cockpit.Store.Proofs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cockpit.Api;

/// <summary>The ledger: <c>/api/v1/ledger</c>, and the proofs of decisions and commands.</summary>
public static class LedgerEndpoints
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Bytes = "application/octet-stream";

    /// <summary>Maps the addresses.</summary>
    public static void MapLedger(this IEndpointRouteBuilder app)
    {
        var ledger = app.MapGroup("/api/v1").WithTags("Evidence").RequireAuthorization(Policies.Audit);
        ledger.MapGet("/ledger/checkpoint", CheckpointAsync).WithSummary("The newest checkpoint: a C2SP signed note").Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(404);
        ledger.MapGet("/ledger/key", Key).WithSummary("The key that signs checkpoints, NAME+ID+BASE64. Keep a copy elsewhere").Produces<string>(StatusCodes.Status200OK, "text/plain");
        ledger.MapGet("/ledger/tile/{**path}", TileAsync).WithSummary("A tile of the tree or a bundle of entries: C2SP tlog-tiles").Produces<byte[]>(StatusCodes.Status200OK, Bytes)
            .ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        ledger.MapGet("/decisions/{id}/proof", DecisionAsync).WithSummary("Whether a decision is what was sealed, and its path to the newest checkpoint").Produces<ProofDocument>().ProducesProblem(404);
        ledger.MapGet("/commands/{id}/proof", CommandAsync).WithSummary("The same for each audit row of a command").Produces<ProofDocument>().ProducesProblem(404);
        ledger.MapGet("/audit/{id}/proof", RowAsync).WithSummary("The same for one audit row, by its id").Produces<ProofDocument>().ProducesProblem(404);
    }

    private static Problem CoversAllTeams { get; } = new("other-teams", StatusCodes.Status403Forbidden, "The ledger covers all teams",
        "Your roles are for teams, and the ledger holds the audit rows of all.", "Use a key of an auditor without a team, or the proofs of single decisions and commands.");

    private static async Task<IResult> CheckpointAsync(HttpContext http, CheckpointReader checkpoints)
        => await checkpoints.NewestAsync(http.RequestAborted) is { } newest ? Results.Text(newest.Note, Text) : new ProblemResult(CommonProblems.NotFound("checkpoint yet: the first is signed soon after the first leaf"));

    private static IResult Key(CheckpointReader checkpoints) => Results.Text($"{checkpoints.Key}\n", Text);

    private static async Task<IResult> TileAsync(HttpContext http, string path, CheckpointReader checkpoints, LedgerNodes nodes, LedgerEntries entries)
    {
        if (TeamsOf(http) is not null)
            return new ProblemResult(CoversAllTeams);
        var newest = await checkpoints.NewestAsync(http.RequestAborted);
        if (TilePath.Parse($"tile/{path}") is not { } tile || TilePath.WidthAt(tile.Level, tile.Index, newest?.Checkpoint.Size ?? 0) < tile.Width)
            return new ProblemResult(CommonProblems.NotFound("such tile below the newest checkpoint"));
        try
        {
            return Results.Bytes(tile.Level is null
                ? TileContent.Entries(await entries.ReadAsync(tile.Index * TilePath.FullWidth, tile.Width, http.RequestAborted))
                : await TileContent.HashesAsync(tile, nodes, http.RequestAborted), Bytes);
        }
        catch (InvalidDataException odd)
        {
            return new ProblemResult(new Problem("ledger-changed", StatusCodes.Status409Conflict, "The ledger was changed", odd.Message, "Compare the store with a backup and with the published checkpoints."));
        }
    }

    private static async Task<IResult> DecisionAsync(HttpContext http, string id, DecisionQueries decisions, ProofReader proofs)
    {
        var found = DecisionId.From(id);
        return await decisions.FindAsync(found, TeamsOf(http), http.RequestAborted) is not null && await proofs.DecisionAsync(found, http.RequestAborted) is { } proven
            ? Answer(proven, proofs) : new ProblemResult(CommonProblems.NotFound($"decision '{id}' that this key may see"));
    }

    private static async Task<IResult> CommandAsync(HttpContext http, string id, CommandQueries commands, RegistryKeeper registry, ProofReader proofs)
        => CommandId.Parse(id) is { } parsed && await commands.FindAsync(parsed, http.RequestAborted) is { } found && registry.Current.Find(found.Command.Model, Caller.Of(http.User).Under(Policies.Audit)) is not null
            ? Answer(await proofs.CommandAsync(parsed, http.RequestAborted), proofs) : new ProblemResult(CommonProblems.NotFound($"command '{id}' that this key may see"));

    private static async Task<IResult> RowAsync(HttpContext http, string id, AuditQueries audit, ProofReader proofs)
        => Guid.TryParseExact(id, "D", out var parsed) && await audit.FindAsync(parsed, TeamsOf(http), http.RequestAborted) is not null && await proofs.RowAsync(parsed, http.RequestAborted) is { } proven
            ? Answer(proven, proofs) : new ProblemResult(CommonProblems.NotFound($"audit row '{id}' that this key may see"));

    private static IReadOnlyList<string>? TeamsOf(HttpContext http) => Caller.Of(http.User).Under(Policies.Audit).Teams;

    private static Ok<ProofDocument> Answer(Proven proven, ProofReader proofs) => TypedResults.Ok(ProofDocument.Of(proven.Records, proven.Checkpoint, proofs.Key));
}
