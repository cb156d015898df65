using System.ComponentModel.DataAnnotations;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;

namespace Cockpit.Access;

/// <summary>A provider of OAuth 2.0 or OpenID Connect through which people may sign in. Section <c>Cockpit:Provider</c>; without an <see cref="AuthorizationEndpoint"/> there is none.</summary>
public sealed class ProviderOptions : IValidatableObject
{
    private const string Section = "Cockpit:Provider";

    /// <summary>What the sign-in page calls it. <c>single sign-on</c> by default.</summary>
    [Required(ErrorMessage = "Cockpit:Provider:Name must have 1 to 60 characters."), StringLength(60, ErrorMessage = "Cockpit:Provider:Name must have 1 to 60 characters.")]
    public string Name { get; set; } = "single sign-on";

    /// <summary>Where browsers are sent to sign in.</summary>
    public string? AuthorizationEndpoint { get; set; }

    /// <summary>Where the code that they bring back is exchanged.</summary>
    public string? TokenEndpoint { get; set; }

    /// <summary>Where it is asked who they are.</summary>
    public string? UserInfoEndpoint { get; set; }

    /// <summary>Cockpit's name at the provider.</summary>
    public string? ClientId { get; set; }

    /// <summary>Cockpit's secret at the provider; better given as <c>ClientSecret_FILE</c>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What is asked for, separated by spaces. <c>openid profile</c> by default.</summary>
    [StringLength(1000, ErrorMessage = "Cockpit:Provider:Scope must have at most 1,000 characters.")]
    public string Scope { get; set; } = "openid profile";

    /// <summary>The claim that tells people apart for ever. <c>sub</c> by default.</summary>
    [Required(ErrorMessage = "Cockpit:Provider:SubjectClaim must name a claim.")]
    public string SubjectClaim { get; set; } = "sub";

    /// <summary>The claim that becomes the user name at the first sign-in. <c>preferred_username</c> by default.</summary>
    [Required(ErrorMessage = "Cockpit:Provider:NameClaim must name a claim.")]
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>The claim, a text or a list of texts, by which roles are given. <c>roles</c> by default.</summary>
    [Required(ErrorMessage = "Cockpit:Provider:RoleClaim must name a claim.")]
    public string RoleClaim { get; set; } = "roles";

    /// <summary>Which value of that claim gives which role.</summary>
    public IList<ProviderRole> Roles { get; set; } = [];

    /// <summary>Whether there is a provider at all.</summary>
    public bool IsUsed => !string.IsNullOrEmpty(AuthorizationEndpoint);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsUsed)
            yield break;
        foreach (var (name, address) in new[] { (nameof(AuthorizationEndpoint), AuthorizationEndpoint), (nameof(TokenEndpoint), TokenEndpoint), (nameof(UserInfoEndpoint), UserInfoEndpoint) })
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
                yield return new ValidationResult($"{Section}:{name} must be an https address, or an http one of this machine.");
        }

        if (string.IsNullOrWhiteSpace(ClientId))
            yield return new ValidationResult($"{Section}:ClientId must be what the provider calls Cockpit.");
        if (string.IsNullOrWhiteSpace(ClientSecret))
            yield return new ValidationResult($"{Section}:ClientSecret must be set, or ClientSecret_FILE name a file that holds it.");
        if (Roles.Count is 0 or > 1000)
            yield return new ValidationResult($"{Section}:Roles must map 1 to 1,000 values; without one nobody could sign in.");
        for (var i = 0; i < Roles.Count; i++)
        {
            if (string.IsNullOrEmpty(Roles[i].Value) || Roles[i].Grant is null)
                yield return new ValidationResult($"{Section}:Roles:{i} must have a Value, a Role of {string.Join(", ", Enum.GetValues<Role>().Where(role => role != Role.Application).Select(StoreText.Of))}, and a Team of at most 100 characters or none.");
        }
    }
}

/// <summary>That a value of the provider's claim gives a role.</summary>
public sealed class ProviderRole
{
    /// <summary>The value.</summary>
    public string Value { get; set; } = "";

    /// <summary>The role that it gives.</summary>
    public string Role { get; set; } = "";

    /// <summary>For which team; for everything when it is not set.</summary>
    public string? Team { get; set; }

    /// <summary>The two as a grant; null when they are none.</summary>
    internal Grant? Grant => StoreText.Parse<Role>(Role) is { } role && role != Store.Accounts.Role.Application && AccountProblems.CheckText("team", Team, isRequired: false) is null
        ? new Grant(role, string.IsNullOrWhiteSpace(Team) ? null : Team.Trim()) : null;
}
