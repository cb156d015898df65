using System.Globalization;
using Cockpit.Registry.Forms;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;

namespace Cockpit.Insight.DryRuns;

/// <summary>How often one guardrail would have fired.</summary>
/// <param name="Name">Its name.</param>
/// <param name="When">What must not be, in words.</param>
/// <param name="Then">What it does.</param>
/// <param name="Judged">Answers that it could look at; null for one of a window, and where that cannot be known.</param>
/// <param name="Fired">Answers that it would have fired for; null likewise.</param>
/// <param name="Skipped">Answers that it could not look at.</param>
/// <param name="Sampled">Whether only a fair choice of the answers was looked at, because each takes a question to another version.</param>
/// <param name="Looks">How often one of a window looked at decisions; null where it is no such one, or stored decisions do not say what it watches.</param>
/// <param name="FailedLooks">Of these, how many failed.</param>
/// <param name="Breaches">How often it would have acted, had each version been live whenever it answered; null likewise.</param>
/// <param name="Windows">The first of these, in order of time; at most 20 a version.</param>
/// <param name="Sentence">The whole in words.</param>
public sealed record DryRunGuardrail(string Name, string When, IReadOnlyList<string> Then, long? Judged, long? Fired, long Skipped, bool Sampled, long? Looks, long? FailedLooks, long? Breaches,
    IReadOnlyList<DryRunBreach> Windows, string Sentence)
{
    /// <summary>Of one that judges each answer.</summary>
    internal static DryRunGuardrail OfAnswers(Guardrail guardrail, long judged, long fired, long skipped, bool isSampled)
    {
        var which = isSampled ? " that were asked about" : "";
        return new(guardrail.Name, guardrail.When.Words, Words(guardrail), judged, fired, skipped, isSampled, null, null, null, [],
            string.Create(CultureInfo.InvariantCulture, $"fires for {fired:N0} of {judged:N0} answers{which}{(skipped > 0 ? $", and cannot look at {skipped:N0}" : "")}."));
    }

    /// <summary>Of one that looks at a window.</summary>
    internal static DryRunGuardrail OfWindow(Guardrail guardrail, IReadOnlyList<WindowReplay> replays)
    {
        var (looks, failed, tooFew, breaches) = (replays.Sum(one => one.Looks), replays.Sum(one => one.Failed), replays.Sum(one => one.TooFew), replays.Sum(one => one.Breaches));
        List<DryRunBreach> windows = [.. replays.SelectMany(one => one.Shown).OrderBy(breach => breach.To)];
        var sentence = looks == 0 ? "has nothing to look at."
            : string.Create(CultureInfo.InvariantCulture, $"would have acted {Times(breaches)}; of {looks:N0} looks, one each {Scalars.Text(replays.Max(one => one.Every))}, {failed:N0} failed{(tooFew > 0 ? $" and {tooFew:N0} had too few decisions" : "")}.");
        if (windows is [var first, ..])
            sentence += string.Create(CultureInfo.InvariantCulture, $" First {first.To:yyyy-MM-dd HH:mm} UTC, for version {first.Version}: {first.Sentence}");
        return new(guardrail.Name, guardrail.When.Words, Words(guardrail), null, null, 0, false, looks, failed, breaches, windows, sentence);
    }

    /// <summary>Of one that cannot be replayed.</summary>
    internal static DryRunGuardrail Unknown(Guardrail guardrail, string why) => new(guardrail.Name, guardrail.When.Words, Words(guardrail), null, null, 0, false, null, null, null, [], why);

    private static IReadOnlyList<string> Words(Guardrail guardrail) => [.. guardrail.Then.Select(StoreText.Of)];

    private static string Times(long count) => count switch { 0 => "never", 1 => "once", _ => string.Create(CultureInfo.InvariantCulture, $"{count:N0} times") };
}

/// <summary>A window in which a guardrail would have acted.</summary>
/// <param name="Version">Whose decisions were looked at.</param>
/// <param name="From">Where the window begins.</param>
/// <param name="To">Where it ends: when it would have acted.</param>
/// <param name="N">What the figure was counted on.</param>
/// <param name="Value">The figure; null for one that rests on a verdict.</param>
/// <param name="Sentence">What was found.</param>
public sealed record DryRunBreach(string Version, DateTimeOffset From, DateTimeOffset To, long N, double? Value, string Sentence);
