using System.ComponentModel.DataAnnotations;

namespace Cockpit.Notices.Outlets;

/// <summary>How people are told of incidents. Section <c>Cockpit:Notices</c>.</summary>
public sealed class NoticeOptions : IValidatableObject
{
    private const int MostHosts = 100;

    /// <summary>Where people reach Cockpit, for the links in what is sent; without it there are none.</summary>
    public string? Address { get; set; }

    /// <summary>Hosts, as <c>host</c> or <c>host:port</c>, that may be reached although they are not public, or without TLS. At most 100; none by default.</summary>
    public IList<string> Egress { get; set; } = [];

    /// <summary>A PEM file of certificate authorities that are trusted beside those of the system.</summary>
    public string? CaFile { get; set; }

    /// <summary>How long a receiver may take, in seconds. 1 to 60; 10 by default.</summary>
    [Range(1, 60, ErrorMessage = "Cockpit:Notices:TimeoutSeconds must be between 1 and 60.")]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>How often a delivery is tried before it is given up. 1 to 50; 12 by default, which is about four hours.</summary>
    [Range(1, 50, ErrorMessage = "Cockpit:Notices:Attempts must be between 1 and 50.")]
    public int Attempts { get; set; } = 12;

    /// <summary>Seconds until the second attempt; they double with each further one, up to an hour. 1 to 3,600; 15 by default.</summary>
    [Range(1, 3_600, ErrorMessage = "Cockpit:Notices:RetrySeconds must be between 1 and 3,600.")]
    public int RetrySeconds { get; set; } = 15;

    /// <summary>Days that a delivery is kept once it was delivered or given up, and its incident is over. 1 to 3,650; 90 by default.</summary>
    [Range(1, 3_650, ErrorMessage = "Cockpit:Notices:KeepDays must be between 1 and 3,650.")]
    public int KeepDays { get; set; } = 90;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address is { Length: > 0 } address && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return new ValidationResult("Cockpit:Notices:Address must be an http or https address.");
        if (Egress.Count > MostHosts || Egress.Any(host => string.IsNullOrWhiteSpace(host) || Uri.CheckHostName(HostOf(host)) == UriHostNameType.Unknown))
            yield return new ValidationResult($"Cockpit:Notices:Egress must hold at most {MostHosts} hosts, each as host or host:port.");
        if (CaFile is { Length: > 0 } file && !File.Exists(file))
            yield return new ValidationResult($"Cockpit:Notices:CaFile names the file '{file}', which does not exist.");
    }

    /// <summary>Whether the host may be reached wherever it is.</summary>
    public bool Names(string host, int port)
        => Egress.Any(entry => string.Equals(entry, host, StringComparison.OrdinalIgnoreCase) || string.Equals(entry, FormattableString.Invariant($"{host}:{port}"), StringComparison.OrdinalIgnoreCase));

    private static string HostOf(string entry) => entry.Count(letter => letter == ':') == 1 ? entry[..entry.IndexOf(':', StringComparison.Ordinal)] : entry.Trim('[', ']');
}
