using System.Text.Json;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;

namespace Cockpit.Notices.Channels;

/// <summary>
/// Alerts for an Alertmanager, API v2. There the labels are what an alert is, so one of another severity is another alert: when an incident is
/// raised the alert that it was ends. Alertmanager forgets what nobody repeats; an alert therefore says that it lasts a month, and ends when the incident does.
/// </summary>
internal sealed class AlertmanagerChannel(HttpOutlet outlet, TimeProvider clock) : IChannel
{
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(30);
    private static readonly TimeSpan TestLasts = TimeSpan.FromMinutes(1);

    public DestinationKind Kind => DestinationKind.Alertmanager;

    public Task<Answer> SendAsync(Target target, Notice notice, string id, CancellationToken cancellationToken)
    {
        var alerts = Enum.GetValues<IncidentSeverity>().Where(severity => severity == notice.Severity || (severity < notice.Severity && notice.Event is not (NoticeEvent.Opened or NoticeEvent.Test)))
            .Select(severity => Alert(notice, severity));
        (string, string)[] headers = target.Secret is null ? [("Idempotency-Key", id)] : [("Idempotency-Key", id), ("Authorization", $"Bearer {target.Secret}")];
        return outlet.PostAsync(new Uri(target.Settings.Url!.TrimEnd('/') + "/api/v2/alerts"), JsonSerializer.SerializeToUtf8Bytes(alerts), "application/json", headers, cancellationToken);
    }

    private object Alert(Notice notice, IncidentSeverity severity)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["alertname"] = notice.Event == NoticeEvent.Test ? "CockpitTest" : "CockpitIncident", ["incident"] = notice.Incident, ["model"] = notice.Model, ["kind"] = notice.Kind, ["severity"] = StoreText.Of(severity),
        };
        if (notice.Team is { Length: > 0 } team)
            labels["team"] = team;
        if (notice.Subject is { Length: > 0 } subject)
            labels["subject"] = subject;
        var isOver = notice.Event == NoticeEvent.Resolved || severity != notice.Severity;
        var ends = isOver ? clock.GetUtcNow() : notice.OpenedAt + (notice.Event == NoticeEvent.Test ? TestLasts : Lasts);
        return new
        {
            labels, annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["summary"] = notice.Title, ["description"] = notice.Detail },
            startsAt = notice.OpenedAt, endsAt = ends, generatorURL = notice.Link ?? "",
        };
    }
}
