using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Guardrails;

/// <summary>Reads how guardrails stand.</summary>
public sealed class GuardrailQueries(CockpitStore store)
{
    /// <summary>Every guardrail that was looked at; of all models when none is named.</summary>
    public async Task<IReadOnlyList<GuardrailStateRow>> StatesAsync(string? model, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<GuardrailStateRow>().Where(row => model == null || row.Model == model).OrderBy(row => row.Model).ThenBy(row => row.Name).ToListAsync(cancellationToken);
    }

    /// <summary>A model's breaches that lasted at some time of a span, which may have no beginning and no end; the newest first.</summary>
    public async Task<IReadOnlyList<GuardrailBreachRow>> BreachesAsync(string model, DateTimeOffset? from, DateTimeOffset? to, int most, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<GuardrailBreachRow>().Where(row => row.Model == model && (to == null || row.From < to) && (from == null || row.To == null || row.To >= from))
            .OrderByDescending(row => row.Sequence).Take(most).ToListAsync(cancellationToken);
    }
}
