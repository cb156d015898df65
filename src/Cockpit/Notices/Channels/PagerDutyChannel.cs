using System.Text.Json;
using System.Text.Json.Serialization;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;

namespace Cockpit.Notices.Channels;

/// <summary>PagerDuty's Events API v2. The incident's id is the key by which PagerDuty joins what belongs together.</summary>
internal sealed class PagerDutyChannel(HttpOutlet outlet) : IChannel
{
    private const int LongestSummary = 1024;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public DestinationKind Kind => DestinationKind.PagerDuty;

    public async Task<Answer> SendAsync(Target target, Notice notice, string id, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(target, notice, id, ActionOf(notice.Event), cancellationToken);
        // A test must not leave anybody with an incident to close.
        return notice.Event == NoticeEvent.Test && answer.Kind == AnswerKind.Taken ? await PostAsync(target, notice, id, "resolve", cancellationToken) : answer;
    }

    private Task<Answer> PostAsync(Target target, Notice notice, string id, string action, CancellationToken cancellationToken)
    {
        var summary = notice.Headline.Length <= LongestSummary ? notice.Headline : notice.Headline[..LongestSummary];
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            routing_key = target.Secret, event_action = action, dedup_key = notice.Incident, client = "Cockpit", client_url = notice.Link,
            payload = new { summary, source = notice.About, severity = SeverityOf(notice.Severity), timestamp = notice.At, component = notice.Subject, group = notice.Team, @class = notice.Kind, custom_details = notice.Element() },
        }, Json);
        return outlet.PostAsync(new Uri(target.Settings.Url!), body, "application/json", [("Idempotency-Key", id)], cancellationToken);
    }

    private static string ActionOf(NoticeEvent what) => what switch { NoticeEvent.Acknowledged => "acknowledge", NoticeEvent.Resolved => "resolve", _ => "trigger" };

    private static string SeverityOf(IncidentSeverity severity) => severity switch
    {
        IncidentSeverity.Critical => "critical",
        IncidentSeverity.High => "error",
        IncidentSeverity.Medium => "warning",
        _ => "info",
    };
}
