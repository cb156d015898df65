namespace Cockpit.Evidence.Retention;

/// <summary>Adds the archiving of old decisions; the making of exports is there already.</summary>
public static class RetentionRegistration
{
    /// <summary>Adds it.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="dataFolder">Where archives are kept unless the options say otherwise.</param>
    /// <param name="freeMegabytes">Below so many free megabytes nothing is archived.</param>
    public static IServiceCollection AddRetention(this IServiceCollection services, RetentionOptions options, string dataFolder, int freeMegabytes)
        => services.AddSingleton(new ArchiveFolder(options.Folder ?? Path.Combine(dataFolder, "archive"), freeMegabytes)).AddSingleton<Archiver>().AddHostedService<RetentionSweep>();
}
