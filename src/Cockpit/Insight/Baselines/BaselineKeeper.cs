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
        => store.ChangeAsync(async (context, _, token) =>
        {
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var row = await context.Set<BaselineRow>().SingleOrDefaultAsync(existing => existing.Model == model && existing.Version == version, token);
            var before = row is null ? null : Describe(row);
            var (layout, content) = (Bytes(summary.Layout(id).Write), Bytes(summary.Write));
            if (row is null)
                context.Add(row = new BaselineRow { Model = model, Version = version, Id = id, SetAt = now, SetBy = caller.Actor, Source = source, Rows = summary.Rows, Layout = layout, Content = content });
            else
                (row.Id, row.SetAt, row.SetBy, row.Source, row.Rows, row.Layout, row.Content) = (id, now, caller.Actor, source, summary.Rows, layout, content);

            await context.Set<ModelRow>().Where(owner => owner.Name == model).ExecuteUpdateAsync(set => set.SetProperty(owner => owner.Revision, owner => owner.Revision + 1), token);
            context.Add(new AuditRow { At = now, Actor = caller.Actor, Action = before is null ? "baseline.set" : "baseline.replaced", Target = $"model:{model}", Before = before, After = Describe(row) });
            return true;
        }, cancellationToken);

    private static string Describe(BaselineRow row)
        => JsonSerializer.Serialize(new { row.Version, Baseline = row.Id, row.Rows, row.Source, row.SetBy, row.SetAt }, JsonSerializerOptions.Web);

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        write(writer);
        writer.Flush();
        return buffer.ToArray();
    }
}
