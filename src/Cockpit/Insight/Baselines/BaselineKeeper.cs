using System.Text.Json;
using Cockpit.Access;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Insight.Baselines;

/// <summary>Sets the baseline of a version, with its audit row, in one transaction that every gateway notices.</summary>
public sealed class BaselineKeeper(CockpitStore store, TimeProvider clock)
{
    /// <summary>Sets it, in place of any before. Summaries written from now on count on its bins.</summary>
    /// <param name="model">A registered model.</param>
    /// <param name="version">A registered version of it.</param>
    /// <param name="summary">The distributions.</param>
    /// <param name="source">Where they came from, in words.</param>
    /// <param name="caller">Who sets it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SetAsync(string model, string version, BaselineSummary summary, string source, Caller caller, CancellationToken cancellationToken)
    {
        // Sorting and writing a large baseline takes seconds, so it is done before the store waits for it.
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var made = new BaselineRow
        {
            Model = model, Version = version, Id = id, SetAt = now, SetBy = caller.Actor, Source = source, Rows = summary.Rows,
            Layout = Bytes(summary.Layout(id).Write), Content = Bytes(summary.Write),
        };
        return store.ChangeAsync(async (context, _, token) =>
        {
            var replaced = context.Set<BaselineRow>().Where(existing => existing.Model == model && existing.Version == version);
            var before = await replaced.Select(row => Describe(row.Version, row.Id, row.Rows, row.Source, row.SetBy, row.SetAt)).SingleOrDefaultAsync(token);
            await replaced.ExecuteDeleteAsync(token);
            context.Add(made);
            await context.Set<ModelRow>().Where(owner => owner.Name == model).ExecuteUpdateAsync(set => set.SetProperty(owner => owner.Revision, owner => owner.Revision + 1), token);
            context.Add(new AuditRow
            {
                At = now, Actor = caller.Actor, Action = before is null ? "baseline.set" : "baseline.replaced", Target = $"model:{model}", Team = await TeamAsync(context, model, token),
                Before = before, After = Describe(version, id, made.Rows, source, made.SetBy, now), Source = caller.Source,
            });
            return true;
        }, cancellationToken);
    }

    private static Task<string?> TeamAsync(CockpitContext context, string model, CancellationToken cancellationToken)
        => context.Set<ModelRow>().Where(row => row.Name == model).Select(row => row.Team).SingleAsync(cancellationToken);

    private static string Describe(string version, Guid baseline, long rows, string source, string setBy, DateTimeOffset setAt)
        => JsonSerializer.Serialize(new { Version = version, Baseline = baseline, Rows = rows, Source = source, SetBy = setBy, SetAt = setAt }, JsonSerializerOptions.Web);

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        write(writer);
        writer.Flush();
        return buffer.ToArray();
    }
}
