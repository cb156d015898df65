using System.Security.Claims;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Authorization;

namespace Cockpit.Access;

/// <summary>Names of the authorization policies, and which roles each admits. Every endpoint and page names one.</summary>
public static class Policies
{
    /// <summary>Ask a model for a decision.</summary>
    public const string Ask = "ask";
    /// <summary>Send decisions made elsewhere.</summary>
    public const string Deliver = "deliver";
    /// <summary>See models, decisions and pages.</summary>
    public const string View = "view";
    /// <summary>Register models and versions; request commands.</summary>
    public const string Operate = "operate";
    /// <summary>Agree to a command of somebody else, or refuse it.</summary>
    public const string Approve = "approve";
    /// <summary>Look afterwards at what somebody else did alone.</summary>
    public const string Review = "review";
    /// <summary>See to an incident: say so, note something, end it.</summary>
    public const string Respond = "respond";
    /// <summary>Be shown personal data, each time with an audit row.</summary>
    public const string Unmask = "unmask";
    /// <summary>Read the audit trail.</summary>
    public const string Audit = "audit";
    /// <summary>Make, change and end accounts and keys. Takes a grant for everything: whoever can grant roles could grant themselves any.</summary>
    public const string Administer = "administer";

    /// <summary>Which roles each policy admits.</summary>
    public static IReadOnlyDictionary<string, Role[]> Admits { get; } = new Dictionary<string, Role[]>(StringComparer.Ordinal)
    {
        [Ask] = [Role.Application, Role.Operator, Role.Admin],
        [Deliver] = [Role.Application, Role.Operator, Role.Admin],
        [View] = [Role.Viewer, Role.Operator, Role.Approver, Role.Auditor, Role.Admin],
        [Operate] = [Role.Operator, Role.Admin],
        [Approve] = [Role.Approver, Role.Admin],
        [Review] = [Role.Approver, Role.Auditor, Role.Admin],
        [Respond] = [Role.Operator, Role.Approver, Role.Admin],
        [Unmask] = [Role.Operator, Role.Approver, Role.Auditor, Role.Admin],
        [Audit] = [Role.Auditor, Role.Admin],
        [Administer] = [Role.Admin],
    };

    /// <summary>Adds every policy, and closes whatever names none.</summary>
    public static void AddTo(AuthorizationOptions options)
    {
        foreach (var (name, roles) in Admits)
            options.AddPolicy(name, policy => policy.RequireRole(roles.Select(StoreText.Of)));
        options.AddPolicy(Administer, policy => policy.RequireAuthenticatedUser()
            .RequireAssertion(asked => asked.User.Identity is CallerIdentity { Caller: var caller } && caller.May(Administer, team: null)));
        // Whoever is signed in may be told that an address, method or media type does not exist (what the router answers itself);
        // an endpoint that names no policy is closed to all.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser()
            .RequireAssertion(asked => asked.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build();
    }

    /// <summary>Whether the person may do what the policy allows, with some team's models if not with all.</summary>
    public static bool May(this ClaimsPrincipal principal, string policy) => Admits[policy].Any(role => principal.IsInRole(StoreText.Of(role)));
}
