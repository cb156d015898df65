using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Guardrails;
using Quartz;

namespace Cockpit.Control.Guardrails;

/// <summary>Looks at every guardrail that is due, and has it act.</summary>
[DisallowConcurrentExecution]
public sealed partial class GuardrailSweep(GuardrailQueries states, GuardrailReader reader, GuardrailActs acts, RegistryKeeper registry, TimeProvider clock, ILogger<GuardrailSweep> logger) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var known = (await states.StatesAsync(model: null, cancellationToken)).ToLookup(state => state.Model, StringComparer.Ordinal);
        foreach (var model in registry.Current.Models.Values.Where(model => model.Policy.Guardrails.Count > 0 || known.Contains(model.Row.Name)))
        {
            foreach (var guardrail in model.Policy.Guardrails.Where(IsWatched))
                await LookAsync(model, guardrail, known[model.Row.Name].FirstOrDefault(state => state.Name == guardrail.Name), cancellationToken);
            foreach (var gone in known[model.Row.Name].Where(state => !model.Policy.Guardrails.Any(guardrail => guardrail.Name == state.Name && IsWatched(guardrail))))
                await acts.ForgetAsync(gone, clock.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>Those of single decisions act there; here it is only told that they did.</summary>
    private static bool IsWatched(Guardrail guardrail) => guardrail.IsOfWindow || guardrail.Then.Contains(GuardrailAction.Alert);

    private async Task LookAsync(ModelEntry model, Guardrail guardrail, GuardrailStateRow? seen, CancellationToken cancellationToken)
    {
        try
        {
            // A model that is paused decides nothing: what stands stays until it serves again.
            if (model.PausedAt is null)
                await LookAsync(model, guardrail, seen, clock.GetUtcNow(), cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // It stays as it is until it can be judged again; the others go on.
            Log.NotJudged(logger, guardrail.Name, model.Row.Name, fault);
        }
    }

    private async Task LookAsync(ModelEntry model, Guardrail guardrail, GuardrailStateRow? seen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (seen is not null && now - seen.CheckedAt < GuardrailCourse.Every(guardrail))
            return;
        // A decision that fired needs no second one beside it.
        var watched = guardrail.IsOfWindow ? guardrail : guardrail with { After = 1, Clears = 1 };
        var found = await reader.ReadAsync(model, guardrail, cancellationToken);
        var look = new GuardrailLook(model.Row.Name, watched, GuardrailForm.Write(guardrail).ToJsonString(), GuardrailReader.VersionOf(model, guardrail), found, now);
        if (await acts.TakeAsync(look, seen, cancellationToken) == GuardrailTurn.Breach)
            Log.Acts(logger, guardrail.Name, model.Row.Name, string.Join(", ", guardrail.Then));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Guardrail {Guardrail} of {Model} could not be judged; it stays as it is.")]
        public static partial void NotJudged(ILogger logger, string guardrail, string model, Exception fault);

        [LoggerMessage(2, LogLevel.Warning, "Guardrail {Guardrail} of {Model} has failed and acts: {Actions}.")]
        public static partial void Acts(ILogger logger, string guardrail, string model, string actions);
    }
}
