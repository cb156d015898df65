using Cockpit.Store.Proofs;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>Adds the ledger's key, its checkpoints and proofs.</summary>
public static class CheckpointRegistration
{
    /// <summary>Adds them.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="dataFolder">Where the key and the published checkpoints are kept unless the options say otherwise.</param>
    public static IServiceCollection AddCheckpoints(this IServiceCollection services, LedgerOptions options, string dataFolder)
        => services.AddSingleton(_ => LedgerKey.For(options, dataFolder))
            .AddSingleton(all => new CheckpointFile(options.PublishFile ?? Path.Combine(dataFolder, "ledger-checkpoints.txt"), all.GetRequiredService<LedgerKey>().Signer.Key))
            .AddSingleton<LedgerNodes>().AddSingleton<LedgerEntries>().AddSingleton<RecordProver>().AddSingleton<ProofReader>().AddSingleton<LedgerStatusReader>()
            .AddSingleton<CheckpointMaker>().AddSingleton<CheckpointReader>().AddHostedService<CheckpointLoop>()
            .AddSingleton<CheckpointPosts>().AddHostedService<CheckpointPoster>();
}
