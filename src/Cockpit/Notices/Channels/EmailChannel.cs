using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Store.Database;
using Cockpit.Store.Notices;

namespace Cockpit.Notices.Channels;

/// <summary>Mail. Messages about one incident share a thread.</summary>
internal sealed class EmailChannel(Egress egress) : IChannel
{
    private const int LineOfBase64 = 57;
    private const int BytesOfWord = 42;

    public DestinationKind Kind => DestinationKind.Email;

    public async Task<Answer> SendAsync(Target target, Notice notice, string id, CancellationToken cancellationToken)
    {
        var (settings, secret) = target;
        try
        {
            if (settings.Security == MailSecurity.None && !egress.Names(settings.Host!, settings.Port!.Value))
                return new Answer(AnswerKind.Refused, "not sent: without TLS, Cockpit:Notices:Egress must name the host");
            await using var smtp = await SmtpSession.OpenAsync(egress, settings, secret, cancellationToken);
            return await smtp.SendAsync(settings.From!, settings.To!, Message(settings, notice, id), cancellationToken);
        }
        catch (SmtpException fault)
        {
            return new Answer(fault.IsFinal ? AnswerKind.Refused : AnswerKind.Later, fault.Message);
        }
        catch (EgressException fault)
        {
            return new Answer(AnswerKind.Refused, $"not sent: {fault.Message}");
        }
        catch (AuthenticationException)
        {
            return new Answer(AnswerKind.Later, "not reached: no TLS that can be trusted");
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            return new Answer(AnswerKind.Later, "not reached: no connection");
        }
    }

    /// <summary>The whole message. Its body is base64, so no line of it can end the message early.</summary>
    private static string Message(DestinationSettings settings, Notice notice, string id)
    {
        var text = new StringBuilder()
            .Append(notice.Headline).Append("\n\n").Append(notice.Detail).Append("\n\n")
            .Append(CultureInfo.InvariantCulture, $"Model: {notice.About}\nKind: {notice.Kind}{(notice.Subject is null ? "" : $", {notice.Subject}")}\nSeverity: {StoreText.Of(notice.Severity)}\n")
            .Append(CultureInfo.InvariantCulture, $"Since: {notice.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC\nSeen to by: {notice.Owner ?? "nobody"}\n")
            .Append(notice.Link is null ? $"Incident: {notice.Incident}\n" : $"\n{notice.Link}\n").ToString();
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"From: {settings.From}\r\nTo: {string.Join(", ", settings.To!)}\r\nSubject: {Encode($"[Cockpit] {notice.Headline}")}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {notice.At.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\r\nMessage-ID: <{id}@cockpit.invalid>\r\nReferences: <{notice.Incident}@cockpit.invalid>\r\n")
            .Append(CultureInfo.InvariantCulture, $"Auto-Submitted: auto-generated\r\nIdempotency-Key: {id}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n")
            .AppendJoin("\r\n", Encoding.UTF8.GetBytes(text).Chunk(LineOfBase64).Select(Convert.ToBase64String)).Append("\r\n").ToString();
    }

    /// <summary>RFC 2047: words of at most 75 characters, none of which cuts a letter in two. What is encoded can hold no line break.</summary>
    private static string Encode(string text)
    {
        List<string> words = [];
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(word.ToString()) + rune.Utf8SequenceLength > BytesOfWord)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            word.Append(rune);
        }

        words.Add(word.ToString());
        return string.Join("\r\n ", words.Select(one => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(one))}?="));
    }
}
