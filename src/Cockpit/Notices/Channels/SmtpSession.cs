using System.Globalization;
using System.Net.Security;
using System.Text;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Outlets;

namespace Cockpit.Notices.Channels;

/// <summary>A mail server did not do what was asked. The message holds its code and our step, never its words.</summary>
internal sealed class SmtpException(string message, bool isFinal) : Exception(message)
{
    /// <summary>Whether asking again is of no use: codes of 500 and more.</summary>
    public bool IsFinal => isFinal;
}

/// <summary>
/// One conversation in SMTP (RFC 5321), with STARTTLS (RFC 3207) and AUTH PLAIN or LOGIN (RFC 4954). The framework's own client connects by
/// itself, so that the address could not be looked at, and cannot be cut off at a deadline.
/// </summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private const int LongestReply = 16_384;

    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream;
    private int _read;
    private int _filled;

    private SmtpSession(Stream stream) => _stream = stream;

    /// <summary>Connects, greets, secures the connection and logs in, as the settings say.</summary>
    public static async Task<SmtpSession> OpenAsync(Egress egress, DestinationSettings settings, string? secret, CancellationToken cancellationToken)
    {
        var session = new SmtpSession(await egress.ConnectAsync(settings.Host!, settings.Port!.Value, cancellationToken));
        try
        {
            if (settings.Security == MailSecurity.Tls)
                await session.SecureAsync(egress, settings.Host!, cancellationToken);
            await session.ExpectAsync("the greeting", 220, cancellationToken);
            var offers = await session.AskAsync("EHLO cockpit.invalid", "EHLO", 250, cancellationToken);
            if (settings.Security == MailSecurity.StartTls)
            {
                if (!offers.Exists(line => line.Equals("STARTTLS", StringComparison.OrdinalIgnoreCase)))
                    throw new SmtpException("not sent: the server offers no STARTTLS", isFinal: true);
                await session.AskAsync("STARTTLS", "STARTTLS", 220, cancellationToken);
                await session.SecureAsync(egress, settings.Host!, cancellationToken);
                offers = await session.AskAsync("EHLO cockpit.invalid", "EHLO", 250, cancellationToken);
            }

            if (settings.User is { } user)
                await session.LogInAsync(offers, user, secret ?? "", cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Hands one message over. It goes to those recipients that the server takes, if it takes one at all.</summary>
    public async Task<Answer> SendAsync(string from, IReadOnlyList<string> to, string message, CancellationToken cancellationToken)
    {
        await AskAsync($"MAIL FROM:<{from}>", "MAIL FROM", 250, cancellationToken);
        SmtpException? refusal = null;
        var taken = 0;
        foreach (var recipient in to)
        {
            try
            {
                await AskAsync($"RCPT TO:<{recipient}>", "RCPT TO", 250, cancellationToken);
                taken++;
            }
            catch (SmtpException fault)
            {
                refusal = fault;
            }
        }

        if (taken == 0)
            throw refusal!;
        await AskAsync("DATA", "DATA", 354, cancellationToken);
        await AskAsync($"{message}.", "the message", 250, cancellationToken);
        await WriteAsync("QUIT", cancellationToken);
        return new Answer(AnswerKind.Taken, refusal is null ? "SMTP 250" : string.Create(CultureInfo.InvariantCulture, $"SMTP 250 for {taken} of {to.Count} recipients; {refusal.Message}"));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task SecureAsync(Egress egress, string host, CancellationToken cancellationToken)
    {
        // What came before TLS could have been put there by anybody, and would be read as if it had come inside.
        if (_read < _filled)
            throw new SmtpException("not sent: the server spoke before TLS began", isFinal: false);
        var secured = new SslStream(_stream);
        _stream = secured;
        await secured.AuthenticateAsClientAsync(egress.Tls(host), cancellationToken);
    }

    private async Task LogInAsync(List<string> offers, string user, string secret, CancellationToken cancellationToken)
    {
        var ways = offers.FirstOrDefault(line => line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase))?.ToUpperInvariant().Split(' ') ?? [];
        if (ways.Contains("PLAIN"))
        {
            await AskAsync($"AUTH PLAIN {Base64($"\0{user}\0{secret}")}", "AUTH", 235, cancellationToken);
            return;
        }

        if (!ways.Contains("LOGIN"))
            throw new SmtpException("not sent: the server offers neither AUTH PLAIN nor AUTH LOGIN", isFinal: true);
        await AskAsync("AUTH LOGIN", "AUTH", 334, cancellationToken);
        await AskAsync(Base64(user), "AUTH", 334, cancellationToken);
        await AskAsync(Base64(secret), "AUTH", 235, cancellationToken);
    }

    private async Task<List<string>> AskAsync(string line, string step, int expected, CancellationToken cancellationToken)
    {
        await WriteAsync(line, cancellationToken);
        return await ExpectAsync(step, expected, cancellationToken);
    }

    private async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    /// <summary>The lines of one reply without their codes.</summary>
    private async Task<List<string>> ExpectAsync(string step, int expected, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new SmtpException($"no answer in SMTP at {step}", isFinal: false);
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length > 3 && line[3] == '-' && lines.Count < 100)
                continue;
            return code == expected ? lines : throw new SmtpException(string.Create(CultureInfo.InvariantCulture, $"SMTP {code} at {step}"), code >= 500);
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (line.Length < LongestReply)
        {
            if (_read == _filled)
            {
                (_read, _filled) = (0, await _stream.ReadAsync(_buffer, cancellationToken));
                if (_filled == 0)
                    throw new SmtpException("the server hung up", isFinal: false);
            }

            var letter = (char)_buffer[_read++];
            if (letter == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append(letter);
        }

        throw new SmtpException("no answer in SMTP", isFinal: false);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
