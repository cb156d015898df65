using Cockpit.Access;
using Cockpit.Control.Jobs;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Api;

/// <summary>What the jobs are doing: <c>/api/v1/jobs</c>.</summary>
public static class JobEndpoints
{
    /// <summary>Maps the address.</summary>
    public static void MapJobs(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/jobs", ReadAsync).WithTags("Commands").RequireAuthorization(Policies.View)
            .WithSummary("Commands that a job carries out or that traffic has yet to prove, those of the last week that came to nothing, and the regular jobs of this node");

    private static async Task<JobsView> ReadAsync(HttpContext http, JobBoard board)
    {
        var now = await board.ReadAsync(Caller.Of(http.User), http.RequestAborted);
        return new JobsView([.. now.AtWork.Select(JobView.Of)], [.. now.CameToNothing.Select(JobView.Of)],
            [.. now.Regular.Select(job => new RegularView(job.Name, job.Every?.TotalSeconds, job.Last, job.Next))]);
    }

    /// <summary>What the jobs are doing.</summary>
    public sealed record JobsView(IReadOnlyList<JobView> AtWork, IReadOnlyList<JobView> CameToNothing, IReadOnlyList<RegularView> Regular);

    /// <summary>A command as a job: how far it is, how often it was begun, of how many times at most, and on how many gateways it is in force.</summary>
    public sealed record JobView(string Command, string Kind, string Model, string? Version, string Status, string RequestedBy, DateTimeOffset RequestedAt, int Tries, int MostTries, int NodesApplied, int NodesTotal, string? Failure)
    {
        internal static JobView Of(CommandRow row) => new(row.Id.ToString(), StoreText.Of(row.Kind), row.Model, row.Version, StoreText.Of(row.Status), row.RequestedBy, row.RequestedAt, Math.Min(row.Attempts, ExecuteCommand.MostAttempts),
            ExecuteCommand.MostAttempts, row.NodesApplied, row.NodesTotal, row.Failure);
    }

    /// <summary>A job that this node runs every so many seconds.</summary>
    public sealed record RegularView(string Name, double? EverySeconds, DateTimeOffset? Last, DateTimeOffset? Next);
}
