using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Decisions;
using Cockpit.Store.Exports;
using Cockpit.Telemetry;

namespace Cockpit.Evidence.Exports;

/// <summary>Which records an export has; one of the two filters.</summary>
/// <param name="Decisions">Of decisions; null for audit rows.</param>
/// <param name="Audit">Of audit rows; null for decisions.</param>
/// <param name="Texts">The same by qualifier, without what does not narrow.</param>
public sealed record ExportFilter(DecisionFilter? Decisions, AuditFilter? Audit, IReadOnlyDictionary<string, string> Texts)
{
    private const string Subject = "subject", Withheld = "(withheld)";

    private static readonly string[] OfDecisions = ["model", "version", "class", "outcome", "path", "override", Subject, "from", "to"];
    private static readonly string[] OfAudit = ["actor", "action", "target", "from", "to"];

    /// <summary>The qualifiers that records are chosen by.</summary>
    public static IReadOnlyList<string> Qualifiers(ExportWhat what) => what == ExportWhat.Audit ? OfAudit : OfDecisions;

    /// <summary>Reads qualifiers as the API and pages write them, or names the one at fault.</summary>
    public static (ExportFilter? Filter, Problem? Problem) Read(ExportWhat what, IReadOnlyDictionary<string, string?> texts, IReadOnlyList<string>? teams)
    {
        var known = Qualifiers(what);
        if (texts.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } odd)
            return (null, CommonProblems.Invalid($"filter.{odd}", $"filter has '{odd}', which is no qualifier of these records.", $"Give some of: {string.Join(", ", known)}."));
        var given = known.Where(name => !string.IsNullOrWhiteSpace(texts.GetValueOrDefault(name))).ToDictionary(name => name, name => texts[name]!.Trim(), StringComparer.Ordinal);
        var (filter, problem) = what == ExportWhat.Audit ? ReadAudit(given, teams) : ReadDecisions(given, teams);
        return filter is null ? (null, problem! with { Field = $"filter.{problem.Field}" }) : (filter, null);
    }

    /// <summary>The texts without whom they name: for what is kept longer than the export is made, and for an export that names nobody.</summary>
    public static IReadOnlyDictionary<string, string> Withhold(IReadOnlyDictionary<string, string> texts)
        => texts.ToDictionary(text => text.Key, text => text.Key == Subject ? Withheld : text.Value, StringComparer.Ordinal);

    private static (ExportFilter? Filter, Problem? Problem) ReadDecisions(Dictionary<string, string> given, IReadOnlyList<string>? teams)
    {
        string? Of(string name) => given.GetValueOrDefault(name);
        var (filter, problem) = DecisionFilterText.Parse(Of("model"), Of("version"), Of("class"), Of("outcome"), Of("from"), Of("to"), Of(Subject), teams, Of("path"), Of("override"));
        problem ??= Turned(filter!.From, filter.To);
        return problem is null ? (new ExportFilter(filter, null, given), null) : (null, problem);
    }

    private static (ExportFilter? Filter, Problem? Problem) ReadAudit(Dictionary<string, string> given, IReadOnlyList<string>? teams)
    {
        string? Of(string name) => given.GetValueOrDefault(name);
        var query = new QueryReader();
        var (from, to) = (query.Instant("from", Of("from")), query.Instant("to", Of("to")));
        return (query.Problem ?? Turned(from, to)) is { } problem ? (null, problem)
            : (new ExportFilter(null, new AuditFilter { Actor = Of("actor"), Action = Of("action"), Target = Of("target"), From = from, To = to, Teams = teams }, given), null);
    }

    private static Problem? Turned(DateTimeOffset? from, DateTimeOffset? to)
        => from >= to ? CommonProblems.Invalid("to", "The end lies before the beginning.", "Choose a later end.") : null;
}
