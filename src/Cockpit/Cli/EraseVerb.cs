using System.CommandLine;
using System.Globalization;
using Cockpit.Evidence.Erasures;
using Cockpit.Store.Database;

namespace Cockpit.Cli;

/// <summary><c>cockpit erase</c>.</summary>
public static class EraseVerb
{
    /// <summary>The verb.</summary>
    public static Command Make()
    {
        var subject = new Option<string>("--subject") { Description = "Whose personal data, as decisions have it.", Required = true };
        var reason = new Option<string?>("--reason") { Description = "Why, in 10 to 2,000 characters, without naming anybody: it is kept for ever." };
        var count = new Option<bool>("--count") { Description = "Only says what would be destroyed." };
        var erase = new Command("erase", "Asks for the personal data of a subject to be destroyed, and prints the erasure's id. The server does it: within seconds, or when it is started next.") { subject, reason, count };
        erase.SetAction((parsed, token) => RunAsync(parsed.GetValue(subject)!, parsed.GetValue(reason), parsed.GetValue(count), token));
        return erase;
    }

    private static async Task<int> RunAsync(string subject, string? reason, bool onlyCounts, CancellationToken cancellationToken)
    {
        await using var services = OfflineServices.Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        var desk = services.GetRequiredService<ErasureDesk>();
        var (counts, before, problem) = await desk.CountAsync(subject, cancellationToken);
        if (counts is null)
            return await Refusal.WriteAsync(problem!);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{counts.Decisions} decisions, {counts.Overrides} overrides, {counts.Calls} calls and {counts.Lines} quarantined lines; erased {before.Count} times before."));
        if (onlyCounts)
            return 0;
        var (erasure, refused) = await desk.RequestAsync(subject, reason, OfflineServices.Caller, cancellationToken);
        if (erasure is null)
            return await Refusal.WriteAsync(refused!);
        await Console.Out.WriteLineAsync(erasure.Id.ToString());
        return 0;
    }
}
