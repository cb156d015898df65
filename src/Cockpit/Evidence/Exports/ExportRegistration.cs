using Cockpit.Evidence.Checkpoints;

namespace Cockpit.Evidence.Exports;

/// <summary>Adds the making of exports.</summary>
public static class ExportRegistration
{
    /// <summary>Adds what makes them; checkpoints are there already.</summary>
    public static IServiceCollection AddExportMaker(this IServiceCollection services) => services.AddSingleton<EarlierSizes>().AddSingleton<ExportMaker>();

    /// <summary>Adds taking and making them.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="dataFolder">Where they are kept unless the options say otherwise.</param>
    public static IServiceCollection AddExports(this IServiceCollection services, ExportOptions options, string dataFolder)
        => services.AddExportMaker().AddSingleton(new ExportFolder(options.Folder ?? Path.Combine(dataFolder, "exports"), options.FreeMegabytes))
            .AddSingleton<ExportDesk>().AddSingleton<ExportJobs>().AddSingleton<ExportWorker>().AddHostedService(all => all.GetRequiredService<ExportWorker>());
}
