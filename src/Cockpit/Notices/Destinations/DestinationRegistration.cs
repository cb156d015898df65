using System.Net.Mail;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;

namespace Cockpit.Notices.Destinations;

/// <summary>What <c>PUT /api/v1/destinations/{name}</c> takes.</summary>
/// <param name="Kind">email, webhook, slack, pagerDuty or alertmanager.</param>
/// <param name="Url">Of a webhook or an Alertmanager, where it is; of PagerDuty its address elsewhere than in the US.</param>
/// <param name="Secret">What a webhook's events are signed with, Slack's whole address, PagerDuty's routing key, an Alertmanager's token, the mail server's password. Left out at a change, the one before stays.</param>
/// <param name="Email">How mail is sent.</param>
/// <param name="Severity">The lowest severity that it is told of; medium when left out.</param>
/// <param name="Teams">Only of models of these teams.</param>
/// <param name="Models">Only of these models.</param>
/// <param name="OnlyEscalation">Told only when a model's escalation names it.</param>
/// <param name="Off">Nobody is told there until it is on again.</param>
public sealed record DestinationRegistration(
    string? Kind, string? Url = null, string? Secret = null, MailRegistration? Email = null, string? Severity = null,
    IReadOnlyList<string>? Teams = null, IReadOnlyList<string>? Models = null, bool OnlyEscalation = false, bool Off = false);

/// <summary>How mail is sent. <c>security</c> is startTls, tls or none; the port is 587, or 465 for tls, unless said otherwise.</summary>
public sealed record MailRegistration(string? Host, int? Port, string? Security, string? User, string? From, IReadOnlyList<string>? To);

/// <summary>Reads registrations of destinations; each refusal names the field.</summary>
internal static class DestinationRules
{
    private const string PagerDuty = "https://events.pagerduty.com/v2/enqueue";
    private const int FewestOfSecret = 16;
    private const int MostNames = 100;
    private const int MostRecipients = 50;
    private const int LongestAddress = 254;
    private const int LongestSecret = 2000;

    /// <summary>How the destination is reached, or what is wrong with that.</summary>
    public static (DestinationSettings? Settings, Problem? Problem) Read(string name, DestinationRegistration wanted)
    {
        if (StoreText.Parse<DestinationKind>(wanted.Kind) is not { } kind)
            return Refused("kind", wanted.Kind is null ? "kind is missing." : $"kind is '{wanted.Kind}'.", $"Give one of: {StoreText.Words<DestinationKind>()}.");
        if ((RegistrationRules.CheckName("name", name) ?? CheckFilters(wanted) ?? CheckSecret(kind, wanted.Secret)) is { } problem)
            return (null, problem);
        return kind switch
        {
            DestinationKind.Email => Mail(wanted.Email),
            // Its address is its secret; the host alone may be shown.
            DestinationKind.Slack => (new DestinationSettings { Url = wanted.Secret is null ? null : new Uri(wanted.Secret).GetLeftPart(UriPartial.Authority) }, null),
            DestinationKind.PagerDuty when string.IsNullOrEmpty(wanted.Url) => (new DestinationSettings { Url = PagerDuty }, null),
            _ when RegistrationRules.IsHttp(wanted.Url) => (new DestinationSettings { Url = wanted.Url }, null),
            _ => Refused("url", $"'{wanted.Url}' is not an absolute http or https address without user name, query or fragment.", "Give the receiver's address, such as https://hooks.example.org/cockpit."),
        };
    }

    /// <summary>Whether a destination of the kind cannot do without a secret.</summary>
    public static bool NeedsSecret(DestinationKind kind, DestinationSettings settings)
        => kind is DestinationKind.Webhook or DestinationKind.Slack or DestinationKind.PagerDuty || (kind == DestinationKind.Email && settings.User is not null);

    private static Problem? CheckFilters(DestinationRegistration wanted)
    {
        if (wanted.Severity is not null && StoreText.Parse<IncidentSeverity>(wanted.Severity) is null)
            return CommonProblems.Invalid("severity", $"severity is '{wanted.Severity}'.", $"Give one of: {StoreText.Words<IncidentSeverity>()}.");
        foreach (var (field, names) in new[] { ("teams", wanted.Teams), ("models", wanted.Models) })
        {
            if (names is { Count: > MostNames } || names?.Any(one => string.IsNullOrWhiteSpace(one) || one.Length > 100) == true)
                return CommonProblems.Invalid(field, $"{field} must hold at most {MostNames} names of 1 to 100 characters.", "Leave it out for all.");
        }

        return null;
    }

    private static Problem? CheckSecret(DestinationKind kind, string? secret) => (kind, secret) switch
    {
        (_, null) => null,
        (DestinationKind.Slack, _) when !Uri.TryCreate(secret, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0
            => CommonProblems.Invalid("secret", "The secret of a Slack destination is the address of its incoming webhook; this is no http or https address.", "Give it as Slack shows it: https://hooks.slack.com/services/…"),
        (DestinationKind.Webhook, { Length: < FewestOfSecret }) => CommonProblems.Invalid("secret", $"The secret has {secret.Length} characters.", $"Give at least {FewestOfSecret}, made by chance, such as by: openssl rand -base64 32"),
        _ when secret.Length is 0 or > LongestSecret || secret.Any(char.IsControl) => CommonProblems.Invalid("secret", $"The secret must have 1 to {LongestSecret} characters and no control characters.", "Give the secret, or leave the field out to keep the one before."),
        _ => null,
    };

    private static (DestinationSettings? Settings, Problem? Problem) Mail(MailRegistration? mail)
    {
        if (mail?.Host is not { } host || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return Refused("email.host", "email.host is not the name or address of a mail server.", "Give it, such as smtp.example.org.");
        var security = mail.Security is null ? MailSecurity.StartTls : StoreText.Parse<MailSecurity>(mail.Security);
        if (security is null)
            return Refused("email.security", $"email.security is '{mail.Security}'.", $"Give one of: {StoreText.Words<MailSecurity>()}.");
        if (mail.Port is < 1 or > 65_535)
            return Refused("email.port", $"email.port is {mail.Port}.", "Give 1 to 65535, or leave it out.");
        var user = string.IsNullOrEmpty(mail.User) ? null : mail.User;
        if (user is not null && (security == MailSecurity.None || user.Any(char.IsControl)))
            return Refused("email.user", "A login is sent through TLS only, and has no control characters.", "Choose startTls or tls, or leave the login out.");
        if (!IsAddress(mail.From))
            return Refused("email.from", $"'{mail.From}' is not a mail address.", "Give the address that messages are from, such as cockpit@example.org.");
        if (mail.To is not { Count: >= 1 and <= MostRecipients } to || !to.All(IsAddress))
            return Refused("email.to", $"email.to must hold 1 to {MostRecipients} mail addresses.", "Give them as a list, such as [\"on-call@example.org\"].");
        return (new DestinationSettings { Host = host, Port = mail.Port ?? (security == MailSecurity.Tls ? 465 : 587), Security = security, User = user, From = mail.From, To = [.. to] }, null);
    }

    /// <summary>Only what can stand between angle brackets as it is: a line break in it would be a command of its own.</summary>
    private static bool IsAddress(string? address)
        => address is { Length: > 2 and <= LongestAddress } && !address.Any(letter => letter is <= ' ' or >= '\u007f' or '<' or '>' or '"' or ',' or ';' or ':' or '(' or ')' or '\\') && MailAddress.TryCreate(address, out var parsed) && parsed.Address == address;

    private static (DestinationSettings? Settings, Problem? Problem) Refused(string field, string detail, string fix) => (null, CommonProblems.Invalid(field, detail, fix));
}
