using Cockpit.Telemetry.Rollups;

namespace Cockpit.Evidence.Erasures;

/// <summary>Adds the erasure of subjects.</summary>
public static class ErasureRegistration
{
    /// <summary>Adds what takes requests, for the server and for verbs beside it.</summary>
    public static IServiceCollection AddErasureDesk(this IServiceCollection services) => services.AddSingleton<SubjectFinder>().AddSingleton<ErasureDesk>();

    /// <summary>Adds all of it. Only a server carries requests out: beside one nobody may write its file anew.</summary>
    public static IServiceCollection AddErasures(this IServiceCollection services) => services.AddErasureDesk().AddSingleton<RollupForgetting>().AddSingleton<Eraser>().AddHostedService<ErasureLoop>();
}
