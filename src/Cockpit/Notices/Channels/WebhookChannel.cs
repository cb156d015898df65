using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Store.Database;
using Cockpit.Store.Notices;

namespace Cockpit.Notices.Channels;

/// <summary>CloudEvents 1.0.2 in structured JSON, signed. The signature covers the time of sending, so that a receiver can refuse what is old.</summary>
internal sealed class WebhookChannel(HttpOutlet outlet, TimeProvider clock) : IChannel
{
    public DestinationKind Kind => DestinationKind.Webhook;

    public Task<Answer> SendAsync(Target target, Notice notice, string id, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            specversion = "1.0", id, source = "/cockpit", type = TypeOf(notice.Event), subject = notice.Model.Length == 0 ? $"incidents/{notice.Incident}" : $"models/{notice.Model}/incidents/{notice.Incident}",
            time = notice.At, datacontenttype = "application/json", data = notice.Element(),
        });
        var signature = Sign(target.Secret!, clock.GetUtcNow(), body);
        return outlet.PostAsync(new Uri(target.Settings.Url!), body, "application/cloudevents+json; charset=utf-8", [("Cockpit-Signature", signature), ("Idempotency-Key", id)], cancellationToken);
    }

    /// <summary><c>t=</c> seconds since 1970, <c>v1=</c> HMAC-SHA256 of "seconds.body" under the secret, in hexadecimal.</summary>
    internal static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{seconds}."), .. body];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return $"t={seconds},v1={Convert.ToHexStringLower(mac)}";
    }

    private static string TypeOf(NoticeEvent what) => what == NoticeEvent.Test ? "io.cockpit.test.v1" : $"io.cockpit.incident.{StoreText.Of(what)}.v1";
}
