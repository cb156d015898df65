using System.Text.Json;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Store.Database;
using Cockpit.Store.Notices;

namespace Cockpit.Notices.Channels;

/// <summary>An incoming webhook of Slack. Whoever knows its address may write there, so the whole address is the secret.</summary>
internal sealed class SlackChannel(HttpOutlet outlet) : IChannel
{
    public DestinationKind Kind => DestinationKind.Slack;

    public Task<Answer> SendAsync(Target target, Notice notice, string id, CancellationToken cancellationToken)
    {
        var link = notice.Link is null ? "" : $"\n<{notice.Link}|Open the incident>";
        var text = $"*{Plain(notice.Headline)}*\n{Plain(notice.Detail)}\n{Plain(notice.Kind)} · severity {StoreText.Of(notice.Severity)} · {Plain(notice.Owner is null ? "nobody sees to it" : $"seen to by {notice.Owner}")}{link}";
        return outlet.PostAsync(new Uri(target.Secret!), JsonSerializer.SerializeToUtf8Bytes(new { text }), "application/json", [("Idempotency-Key", id)], cancellationToken);
    }

    /// <summary>Slack reads these three as its own language: a title must not mention a whole channel.</summary>
    private static string Plain(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
