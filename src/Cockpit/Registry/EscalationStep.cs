using System.Globalization;
using System.Text.RegularExpressions;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;

namespace Cockpit.Registry;

/// <summary>One entry of a model's escalation: who is told when nobody has seen to an incident for a while.</summary>
/// <param name="To">The name of a destination; nobody is told while there is none of that name.</param>
/// <param name="After">How long after the incident opened.</param>
/// <param name="Lowest">Of incidents of that severity and worse.</param>
public sealed partial record EscalationStep(string To, TimeSpan After, IncidentSeverity Lowest)
{
    private const int UsualMinutes = 15;

    /// <summary>
    /// What a registration's texts say: a name, then <c>after</c> and minutes, then <c>from</c> and a severity, as in
    /// <c>head-of-risk after 60 from high</c>. Without a time the first is told at once and each further one 15 minutes later. Any text is taken: one that says nothing of that is a name.
    /// </summary>
    public static IReadOnlyList<EscalationStep> Read(IEnumerable<string> entries) => [.. entries.Select(Read)];

    private static EscalationStep Read(string entry, int index)
    {
        var shape = Shape().Match(entry.Trim());
        var minutes = int.TryParse(shape.Groups["after"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : index * UsualMinutes;
        return new EscalationStep(shape.Groups["to"].Value, TimeSpan.FromMinutes(minutes), StoreText.Parse<IncidentSeverity>(shape.Groups["severity"].Value) ?? IncidentSeverity.Low);
    }

    [GeneratedRegex(@"^(?<to>.*?)(\s+after\s+(?<after>[0-9]{1,6}))?(\s+from\s+(?<severity>low|medium|high|critical))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Shape();
}
