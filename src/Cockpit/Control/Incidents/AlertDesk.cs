using Cockpit.Access;
using Cockpit.Control.Jobs;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Incidents;

/// <summary>What an Alertmanager's webhook sends, version 4; other fields are not read.</summary>
public sealed record AlertGroup(string? Version, IReadOnlyList<OutsideAlert?>? Alerts);

/// <summary>One alert of an outside Prometheus.</summary>
public sealed record OutsideAlert(string? Status, IReadOnlyDictionary<string, string?>? Labels, IReadOnlyDictionary<string, string?>? Annotations, string? Fingerprint);

/// <summary>What became of the alerts: incidents that opened or became worse, that ended, and alerts that told nothing new.</summary>
public sealed record AlertsTaken(int Opened, int Resolved, int Unchanged);

/// <summary>
/// Turns alerts of an outside Prometheus into incidents of the model that their label <c>model</c> names. An Alertmanager repeats what it said, so
/// an alert that tells nothing new changes nothing.
/// </summary>
public sealed class AlertDesk(CockpitStore store, TimeProvider clock)
{
    private const string Version = "4";
    private const int MostAlerts = 1000;
    private const int LongestWords = 2000;

    private enum Became
    {
        Opened,
        Resolved,
        Unchanged,
        Refused,
    }

    /// <summary>Takes what can be taken; the problem names each alert that could not be.</summary>
    public async Task<(AlertsTaken Taken, Problem? Problem)> TakeAsync(AlertGroup group, Caller caller, CancellationToken cancellationToken)
    {
        if (group.Version != Version || group.Alerts is not { Count: <= MostAlerts } alerts)
            return (new AlertsTaken(0, 0, 0), CommonProblems.Invalid("version", $"This is no webhook of an Alertmanager, version {Version}, with at most {MostAlerts} alerts.", "Point a webhook_configs entry of Alertmanager at this address, with max_alerts of at most 1000."));
        var refused = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var counts = new int[4];
        for (var i = 0; i < alerts.Count; i++)
        {
            var (became, field, why) = await TakeAsync(alerts[i], caller, cancellationToken);
            counts[(int)became]++;
            if (became == Became.Refused)
                refused[FormattableString.Invariant($"alerts[{i}].{field}")] = [why];
        }

        var taken = new AlertsTaken(counts[(int)Became.Opened], counts[(int)Became.Resolved], counts[(int)Became.Unchanged]);
        return (taken, refused.Count == 0 ? null : Refused(refused, alerts.Count));
    }

    private static Problem Refused(Dictionary<string, string[]> refused, int all) => new("alerts-refused", StatusCodes.Status422UnprocessableEntity, "Some alerts belong to no model",
        $"{refused.Count} of {all} alerts were not taken, the first because: {refused.Values.First()[0]}", "Give each alert the labels alertname and model, the latter with the name of a model that this key reaches. The others were taken.") { Errors = refused };

    private async Task<(Became Became, string Field, string Why)> TakeAsync(OutsideAlert? alert, Caller caller, CancellationToken cancellationToken)
    {
        if (Label(alert, "alertname") is not { } name)
            return (Became.Refused, "labels.alertname", "The label alertname is missing.");
        if (Label(alert, "model") is not { } model)
            return (Became.Refused, "labels.model", $"Alert '{name}' has no label model.");
        if (alert!.Status is not ("firing" or "resolved"))
            return (Became.Refused, "status", $"Alert '{name}' is neither firing nor resolved.");
        var became = await store.WriteAsync(async (context, token) =>
        {
            await RowHold.ModelAsync(context, model, token);
            return await context.Set<ModelRow>().SingleOrDefaultAsync(row => row.Name == model, token) is { } row && caller.Reaches(row.Team) ? await TakeAsync(context, alert, name, model, caller, token) : Became.Refused;
        }, cancellationToken);
        return (became, "labels.model", $"There is no model '{model}' that this key may see.");
    }

    private async Task<Became> TakeAsync(CockpitContext context, OutsideAlert alert, string name, string model, Caller caller, CancellationToken cancellationToken)
    {
        // Two alerts of one rule differ in their labels, which the fingerprint stands for: the end of one must not end the other.
        var subject = alert.Fingerprint is { Length: > 0 } print ? $"{name} {print[..Math.Min(print.Length, 16)]}" : name;
        var severity = SeverityOf(Label(alert, "severity"));
        var words = Cut(Text(alert.Annotations, "summary") ?? Text(alert.Annotations, "description") ?? $"{name} fires.");
        var now = clock.GetUtcNow();
        var running = await context.Set<IncidentRow>().SingleOrDefaultAsync(row => row.Model == model && row.Kind == IncidentKind.Alert && row.Subject == subject && row.State != IncidentState.Resolved, cancellationToken);
        if (alert.Status == "resolved")
        {
            if (running is null)
                return Became.Unchanged;
            IncidentLog.Resolve(context, running, now, caller.Actor, "The alert fires no longer.");
            return Became.Resolved;
        }

        if (running is not null && running.Severity >= severity)
            return Became.Unchanged;
        await IncidentLog.ReportAsync(context, new IncidentReport(IncidentKind.Alert, model, words, now, caller.Actor, null) { Subject = subject, Severity = severity }, cancellationToken);
        return Became.Opened;
    }

    private static string? Label(OutsideAlert? alert, string name) => Text(alert?.Labels, name) is { Length: <= 200 } text ? text : null;

    private static string? Text(IReadOnlyDictionary<string, string?>? all, string name) => all?.GetValueOrDefault(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static string Cut(string words) => words.Length <= LongestWords ? words : words[..LongestWords];

    /// <summary>Words that Prometheus rules use; an unknown one is medium.</summary>
    private static IncidentSeverity SeverityOf(string? label) => label?.ToUpperInvariant() switch
    {
        "CRITICAL" or "PAGE" => IncidentSeverity.Critical,
        "HIGH" or "ERROR" or "MAJOR" => IncidentSeverity.High,
        "LOW" or "INFO" or "NONE" => IncidentSeverity.Low,
        _ => IncidentSeverity.Medium,
    };
}
