using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace Cockpit.Pages.Missing;

/// <summary>What every 404 and 403 of a browser is answered with; the request is run again under this page's address.</summary>
public sealed partial class MissingPage
{
    /// <summary>Where unknown addresses are answered from.</summary>
    public const string Path = "/not-found";

    private const string Decisions = "/decisions/";
    private const string Incidents = "/incidents/";
    private const string Audit = "/audit/";
    private const string Models = "/models/";

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private bool IsForbidden => Http?.Response.StatusCode == StatusCodes.Status403Forbidden;

    /// <summary>The decision that was asked for, when its page found none.</summary>
    private string? Decision => After(Decisions);

    /// <summary>The incident that was asked for, when its page found none.</summary>
    private string? Incident => After(Incidents);

    /// <summary>The audit row that was asked for, when its page found none.</summary>
    private string? AuditRow => After(Audit);

    /// <summary>The model that was asked for, with its version, when its page found none.</summary>
    private string? Model => After(Models) is not { } name ? null
        : Http?.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalQueryString is { Length: > 0 } query && QueryHelpers.ParseQuery(query).TryGetValue("v", out var version) ? $"{name} {version}" : name;

    private string? After(string folder)
        => Http?.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath is { } asked && asked.StartsWith(folder, StringComparison.OrdinalIgnoreCase) ? asked[folder.Length..] : null;
}
