using System.Security.Cryptography;
using System.Text.Json;
using Cockpit.Notices.Channels;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Store.Notices;
using Microsoft.Extensions.Options;

namespace Cockpit.Notices.Sending;

/// <summary>Sends one notice over its destination's channel, within the time that a receiver has.</summary>
public sealed class Sender(NoticeQueries notices, IEnumerable<IChannel> channels, SecretBox secrets, IOptions<NoticeOptions> options, TimeProvider clock)
{
    private readonly Dictionary<DestinationKind, IChannel> _channels = channels.ToDictionary(channel => channel.Kind);

    /// <summary>Sends what was decided.</summary>
    public async Task<Answer> SendAsync(DeliveryRow delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await notices.FindAsync(delivery.Destination, cancellationToken) is { } destination
                ? await SendAsync(destination, Notice.Read(delivery.Content), delivery.Id, cancellationToken)
                : new Answer(AnswerKind.Refused, "not sent: there is no such destination any more");
        }
        catch (JsonException)
        {
            return new Answer(AnswerKind.Refused, "not sent: what is stored of it cannot be read");
        }
    }

    /// <summary>Sends a notice to a destination, under the id by which the receiver knows it again.</summary>
    public async Task<Answer> SendAsync(DestinationRow destination, Notice notice, string id, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var secret = destination.Secret is null ? null : secrets.Open(destination.Name, destination.Secret);
            return await _channels[destination.Kind].SendAsync(new Target(DestinationSettings.Read(destination.Settings), secret), notice, id, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Answer(AnswerKind.Later, FormattableString.Invariant($"no answer within {options.Value.TimeoutSeconds} s"));
        }
        catch (CryptographicException)
        {
            return new Answer(AnswerKind.Later, "not sent: this node cannot read the destination's secret; nodes on one store must share the folder of secrets");
        }
    }
}
