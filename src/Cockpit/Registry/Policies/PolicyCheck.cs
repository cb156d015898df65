using Cockpit.Registry.Forms;
using Cockpit.Store.Registry;

namespace Cockpit.Registry.Policies;

/// <summary>What checking a document came to.</summary>
/// <param name="Policy">The policy; null when there are faults.</param>
/// <param name="Faults">Why it cannot be put in force, in order of lines.</param>
/// <param name="Warnings">What can be put in force and is probably not meant, in order of lines.</param>
public sealed record PolicyReport(RoutePolicy? Policy, IReadOnlyList<DocumentFault> Faults, IReadOnlyList<DocumentFault> Warnings);

/// <summary>Reads a document and compares it with the versions that are registered.</summary>
public static class PolicyCheck
{
    /// <summary>Checks a document.</summary>
    /// <param name="text">The document.</param>
    /// <param name="versions">The model's versions; null checks only what the document says by itself.</param>
    /// <param name="attributes">The model's protected attributes; null where they are not known.</param>
    /// <param name="columns">The columns that its callers send; null where that is not known.</param>
    public static PolicyReport Run(string text, IReadOnlyCollection<VersionRow>? versions, IEnumerable<string>? attributes = null, IReadOnlyCollection<string>? columns = null)
    {
        var document = PolicyReader.ReadDocument(text, revision: 0);
        if (document.Policy is not { } policy)
            return new PolicyReport(null, document.Faults, []);

        var findings = new PolicyFindings(document.Reading);
        Check("", policy.Usual, versions, findings);
        foreach (var (name, settings) in policy.Classes)
            Check(Reading.Join("classes", name), settings, versions, findings);
        findings.Scope = "";
        new GuardrailCheck(policy, document.Reading, findings).Run(versions is null ? null : new KnownVersions(versions), attributes?.ToList(), columns);
        return new PolicyReport(findings.Faults.Count == 0 ? policy : null, findings.Faults, findings.Warnings);
    }

    private static void Check(string scope, RouteSettings settings, IReadOnlyCollection<VersionRow>? versions, PolicyFindings findings)
    {
        findings.Scope = scope;
        CheckAlone(settings, findings);
        if (versions is null)
            return;
        var known = new KnownVersions(versions);
        CheckVersions(settings, known, findings);
        CheckMoney(settings, known, findings);
        CheckStreams(settings, known, findings);
    }

    private static void CheckAlone(RouteSettings settings, PolicyFindings findings)
    {
        var answering = settings.Versions.Where(target => target.Weight > 0).Select(target => target.Version).ToList();
        for (var i = 0; i < settings.Shadows.Count; i++)
        {
            if (answering is [var only] && only == settings.Shadows[i].Version)
                findings.Fault($"shadows[{i}].version", $"'{only}' answers every request already; as a shadow it would be compared with itself.");
            else if (answering.Contains(settings.Shadows[i].Version))
                findings.Warn($"shadows[{i}].version", $"'{settings.Shadows[i].Version}' also answers requests, and is then compared with itself.");
        }

        for (var i = 0; i < settings.Fallback.Count; i++)
            CheckStep(settings, answering, i, findings);
        if (settings.Budget?.WhenSpent == WhenSpent.Degrade && settings.Fallback.Count == 0)
            findings.Warn("budget.whenSpent", "There is no fallback to degrade to, so requests are refused when the budget is spent.");
        if (settings.Budget?.WhenSpent == WhenSpent.Cheapest && answering.Count == 1)
            findings.Warn("budget.whenSpent", "There is one version only, so there is no cheaper one when the budget is spent.");
        if (settings.Stale is { Refuse: true, After: null })
            findings.Warn("stale.then", "Without 'after' nothing is ever stale.");
        if (settings.Hedging?.After >= settings.Deadline.Total)
            findings.Warn("hedging.after", "The total deadline ends a request before a second question is asked.");
        if (settings.Deadline is { Total: null, FirstByte: null } && settings.Fallback.Any(step => step is FallbackStep.Version))
            findings.Warn("fallback", "Without deadline.total or deadline.firstByte a version that hangs uses up all the time, and no other version is asked.");
        if (settings.Deadline.FirstByte >= settings.Deadline.Total)
            findings.Warn("deadline.firstByte", "The total deadline ends a request before this one does.");
    }

    private static void CheckStep(RouteSettings settings, List<string> answering, int index, PolicyFindings findings)
    {
        var step = settings.Fallback[index];
        if (step is FallbackStep.Version version)
        {
            if (answering is [var only] && only == version.Name)
                findings.Fault($"fallback[{index}].version", $"'{only}' answers every request; when it gives no answer, asking it again is no fallback (see retries).");
            if (settings.Fallback.Take(index).Contains(step))
                findings.Warn($"fallback[{index}].version", $"'{version.Name}' was tried by a step before.");
        }
        else if (step is FallbackStep.Cached && settings.Cache is null)
        {
            findings.Warn($"fallback[{index}].cache", "Without 'cache' no answers are kept, so this step never finds one.");
        }
    }

    private static void CheckVersions(RouteSettings settings, KnownVersions known, PolicyFindings findings)
    {
        foreach (var (path, name) in Named(settings))
        {
            if (name == RouteTarget.Live)
            {
                if (known.Live is null)
                    findings.Warn(path, "No version is live; until one is promoted, 'live' answers nothing.");
                else if (path.StartsWith("fallback", StringComparison.Ordinal) && settings.Versions.All(target => target.Weight == 0 || target.Version == known.Live.Name))
                    findings.Warn(path, $"'live' is version '{known.Live.Name}' now, which answers every request already.");
            }
            else if (known.Usable(path, name, findings) is not { } version)
            {
                continue;
            }
            else if (version.PausedAt is not null)
            {
                findings.Warn(path, $"Version '{name}' is paused and answers nothing until it is resumed.");
            }
            else if (path.StartsWith("shadows", StringComparison.Ordinal) && name == known.Live?.Name && settings.Versions.Any(target => target is { Version: RouteTarget.Live, Weight: > 0 }))
            {
                findings.Warn(path, $"Version '{name}' is live now, and is then compared with itself.");
            }
        }
    }

    /// <summary>A budget of money needs to know what each call costs, in one currency.</summary>
    private static void CheckMoney(RouteSettings settings, KnownVersions known, PolicyFindings findings)
    {
        if (settings.Budget is not { } budget || !(IsMoney(budget.All) || IsMoney(budget.Caller)))
            return;
        var path = budget.All.MoneyPerDay is not null ? "budget.all.moneyPerDay" : budget.All.MoneyPerHour is not null ? "budget.all.moneyPerHour" : budget.Caller.MoneyPerDay is not null ? "budget.caller.moneyPerDay" : "budget.caller.moneyPerHour";
        var asked = Named(settings).Where(named => !named.Path.StartsWith("shadows", StringComparison.Ordinal)).Select(named => known.Find(named.Version)).OfType<VersionRow>().DistinctBy(version => version.Name).ToList();
        foreach (var unpriced in asked.Where(version => !version.HasPrice))
            findings.Fault(path, $"Version '{unpriced.Name}' has no price, so what it spends cannot be counted.", "register versions with a cost, or limit calls");
        var currencies = asked.Select(version => version.Currency).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (currencies.Count > 1)
            findings.Fault(path, $"The versions are priced in several currencies ({string.Join(", ", currencies)}), which cannot be added.");
    }

    /// <summary>What a version that can stream its answers can do for whole answers only.</summary>
    private static void CheckStreams(RouteSettings settings, KnownVersions known, PolicyFindings findings)
    {
        if (!settings.Versions.Any(target => target.Weight > 0 && known.Find(target.Version)?.Protocol == EndpointProtocol.Openai))
            return;
        if (settings.Cache is not null)
            findings.Warn("cache", "Answers that are streamed are neither kept nor recalled; this holds for whole answers only.");
        if (settings.Shadows.Count > 0)
            findings.Warn("shadows", "Requests whose answer is streamed are not copied to shadows; this holds for whole answers only.");
        if (settings.Cache is { Scope: CacheScope.Team })
            findings.Warn("cache.scope", "What is asked and said in words is often personal; callers of a team will share answers.");
    }

    private static bool IsMoney(Allowance allowance) => allowance.MoneyPerHour is not null || allowance.MoneyPerDay is not null;

    private static IEnumerable<(string Path, string Version)> Named(RouteSettings settings)
        => settings.Versions.Select((target, i) => ($"versions[{i}].version", target.Version))
            .Concat(settings.Shadows.Select((shadow, i) => ($"shadows[{i}].version", shadow.Version)))
            .Concat(settings.Fallback.Select((step, i) => ($"fallback[{i}].version", (step as FallbackStep.Version)?.Name!)).Where(named => named.Item2 is not null));
}
