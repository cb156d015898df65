using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cockpit.Integration.Tests.Notices;

/// <summary>A message that the mail server took.</summary>
public sealed record Mail(string From, IReadOnlyList<string> To, string Text, bool WasSecured, string? User);

/// <summary>A small mail server on loopback that speaks SMTP with STARTTLS and AUTH PLAIN. It knows one login, and refuses recipients named nobody.</summary>
public sealed class SmtpReceiver : IAsyncDisposable
{
    public const string User = "cockpit";
    public const string Password = "a password of the tests";

    private static readonly X509Certificate2 Certificate = Made();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public SmtpReceiver()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The certificate of every such server, for whoever is to trust it.</summary>
    public static string CertificateFile { get; } = Exported();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<Mail> Received { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
                sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await SpeakAsync(client.GetStream());
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The other side left.
            }
        }
    }

    private async Task SpeakAsync(Stream stream)
    {
        var (from, to, user, isSecured) = ("", new List<string>(), (string?)null, false);
        await SayAsync(stream, "220 mail.example.org ESMTP");
        while (await LineAsync(stream) is { } line)
        {
            if (line.StartsWith("EHLO", StringComparison.Ordinal))
            {
                await SayAsync(stream, isSecured ? "250-mail.example.org\r\n250-8BITMIME\r\n250 AUTH LOGIN PLAIN" : "250-mail.example.org\r\n250 STARTTLS");
            }
            else if (line == "STARTTLS")
            {
                await SayAsync(stream, "220 go ahead");
                var secured = new SslStream(stream);
                await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stop.Token);
                (stream, isSecured) = (secured, true);
            }
            else if (line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))
            {
                var login = Encoding.UTF8.GetString(Convert.FromBase64String(line[11..])).Split('\0');
                user = login[1] == User && login[2] == Password ? login[1] : null;
                await SayAsync(stream, user is null ? "535 the password is wrong, and this text is never shown" : "235 welcome");
            }
            else if (line.StartsWith("MAIL FROM:", StringComparison.Ordinal))
            {
                (from, to) = (line[11..^1], []);
                await SayAsync(stream, "250 ok");
            }
            else if (line.StartsWith("RCPT TO:", StringComparison.Ordinal))
            {
                var isKnown = !line.Contains("nobody", StringComparison.Ordinal);
                if (isKnown)
                    to.Add(line[9..^1]);
                await SayAsync(stream, isKnown ? "250 ok" : "550 no such recipient");
            }
            else if (line == "DATA")
            {
                await SayAsync(stream, "354 go on");
                var text = new StringBuilder();
                while (await LineAsync(stream) is { } part && part != ".")
                    text.Append(part).Append("\r\n");
                Received.Enqueue(new Mail(from, to, text.ToString(), isSecured, user));
                await SayAsync(stream, "250 taken");
            }
            else
            {
                await SayAsync(stream, line == "QUIT" ? "221 bye" : "502 what?");
                if (line == "QUIT")
                    return;
            }
        }
    }

    private async Task SayAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), _stop.Token);
        await stream.FlushAsync(_stop.Token);
    }

    private async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }

    private static X509Certificate2 Made()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static string Exported()
    {
        var path = Path.Combine(Path.GetTempPath(), $"cockpit-mail-{Environment.ProcessId}.pem");
        File.WriteAllText(path, Certificate.ExportCertificatePem());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }
}
