using Cockpit.Insight.Agreement;
using Cockpit.Insight.Baselines;
using Cockpit.Insight.DryRuns;
using Cockpit.Insight.Explanations;
using Cockpit.Insight.Overrides;
using Cockpit.Insight.Reports;
using Cockpit.Insight.Series;
using Cockpit.Insight.Windows;

namespace Cockpit.Insight;

/// <summary>Adds what judges models.</summary>
public static class InsightRegistration
{
    /// <summary>Adds baselines, documents, series and explanations.</summary>
    public static IServiceCollection AddInsight(this IServiceCollection services)
        => services.AddSingleton<BaselineKeeper>().AddSingleton<BaselineUpload>().AddSingleton<BaselineFreeze>().AddSingleton<BaselineReader>()
            .AddSingleton<WindowReader>().AddSingleton<AnswerReader>().AddSingleton<ModelInsight>().AddSingleton<FitnessReader>().AddSingleton<SeriesWindows>().AddSingleton<SeriesReader>()
            .AddSingleton<DryRunner>().AddSingleton<VersionAsker>().AddSingleton<ContractDryRunner>().AddSingleton<Explainer>().AddSingleton<AgreementReader>().AddSingleton<OverrideReader>();
}
