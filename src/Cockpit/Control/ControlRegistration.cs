using Cockpit.Control.Desk;
using Cockpit.Control.Effects;
using Cockpit.Control.Guardrails;
using Cockpit.Control.Incidents;
using Cockpit.Control.Jobs;
using Cockpit.Control.Rollouts;
using Quartz;

namespace Cockpit.Control;

/// <summary>Adds commands and the jobs that carry them out.</summary>
public static class ControlRegistration
{
    /// <summary>
    /// The engine keeps its schedule in memory: the command rows are the truth, and the sweep makes the schedule again from them
    /// at start-up. On SQLite an engine with tables of its own would be a second writer in the file.
    /// </summary>
    public static IServiceCollection AddControl(this IServiceCollection services)
    {
        services.AddSingleton<CommandDesk>().AddSingleton<ApprovalDesk>().AddSingleton<IncidentDesk>().AddSingleton<AlertDesk>().AddSingleton<EvidenceReader>().AddSingleton<CommandJobs>().AddSingleton<JobBoard>().AddSingleton<Fence>();
        services.AddSingleton<IEffect, PauseEffect>().AddSingleton<IEffect, ResumeEffect>().AddSingleton<IEffect, PromoteEffect>().AddSingleton<IEffect, PolicyEffect>().AddSingleton<IEffect, ContractEffect>()
            .AddSingleton<IEffect, MarkEffect>().AddSingleton<IEffect, UnmarkEffect>().AddSingleton<IEffect, RollbackEffect>().AddSingleton<IEffect, RetireEffect>()
            .AddSingleton<IEffect, OverrideEffect>()
            .AddSingleton<IEffect, RolloutEffect>().AddSingleton<IEffect, HoldEffect>().AddSingleton<IEffect, ContinueEffect>().AddSingleton<IEffect, AbortEffect>();
        services.AddSingleton<GuardReader>().AddSingleton<GuardrailReader>().AddSingleton<GuardrailActs>().AddSingleton<GuardrailBoard>();
        services.AddQuartz(engine =>
        {
            engine.UseDefaultThreadPool(pool => pool.MaxConcurrency = 8);
            engine.ScheduleJob<CommandSweep>(trigger => trigger.WithIdentity("command-sweep").StartNow()
                .WithSimpleSchedule(every => every.WithInterval(TimeSpan.FromSeconds(1)).RepeatForever()));
            engine.ScheduleJob<OverrideSweep>(trigger => trigger.WithIdentity("override-sweep").StartNow()
                .WithSimpleSchedule(every => every.WithInterval(TimeSpan.FromSeconds(1)).RepeatForever()));
            engine.ScheduleJob<GuardrailSweep>(trigger => trigger.WithIdentity("guardrail-sweep").StartNow()
                .WithSimpleSchedule(every => every.WithInterval(TimeSpan.FromSeconds(1)).RepeatForever()));
            engine.ScheduleJob<RolloutSweep>(trigger => trigger.WithIdentity("rollout-sweep").StartNow()
                .WithSimpleSchedule(every => every.WithInterval(TimeSpan.FromSeconds(1)).RepeatForever()));
        });
        return services.AddQuartzHostedService(hosting => hosting.WaitForJobsToComplete = true);
    }
}
