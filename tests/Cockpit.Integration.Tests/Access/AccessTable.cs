using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Access;

/// <summary>Whose models an address is about, and so what a caller of another team is told.</summary>
public enum Reach
{
    /// <summary>Nobody's: it answers with what the caller reaches, or is the same for all.</summary>
    None,
    /// <summary>The model that it names, or whose decision or command it names: to others there is none.</summary>
    Model,
    /// <summary>The whole installation: whoever is narrowed to a team is refused.</summary>
    Whole,
}

/// <summary>Who may use an address; null is everybody, known or not.</summary>
public sealed record Rule(Role[]? May, Reach Reach = Reach.None);

/// <summary>Who may use which address. One that is not listed here fails the tests: add it, on purpose.</summary>
internal static class AccessTable
{
    public static readonly Role[] Roles = Enum.GetValues<Role>();

    // Said once more and not taken from the product: a policy that comes to admit another role must fail here.
    private static readonly Role[] Applications = [Role.Application, Role.Operator, Role.Admin];
    private static readonly Role[] Readers = [Role.Viewer, Role.Operator, Role.Approver, Role.Auditor, Role.Admin];

    private static readonly Rule Open = new(null);
    private static readonly Rule Asks = new(Applications);
    private static readonly Rule AsksModel = new(Applications, Reach.Model);
    private static readonly Rule Delivers = new(Applications);
    private static readonly Rule Views = new(Readers);
    private static readonly Rule ViewsModel = new(Readers, Reach.Model);
    private static readonly Rule ViewsAll = new(Readers, Reach.Whole);
    private static readonly Rule Operates = new([Role.Operator, Role.Admin]);
    private static readonly Rule OperatesModel = new([Role.Operator, Role.Admin], Reach.Model);
    private static readonly Rule ApprovesModel = new([Role.Approver, Role.Admin], Reach.Model);
    private static readonly Rule ReviewsModel = new([Role.Approver, Role.Auditor, Role.Admin], Reach.Model);
    private static readonly Rule RespondsModel = new([Role.Operator, Role.Approver, Role.Admin], Reach.Model);
    private static readonly Rule Audits = new([Role.Auditor, Role.Admin]);
    private static readonly Rule AuditsModel = new([Role.Auditor, Role.Admin], Reach.Model);
    private static readonly Rule AuditsAll = new([Role.Auditor, Role.Admin], Reach.Whole);
    private static readonly Rule Administers = new([Role.Admin], Reach.Whole);

    /// <summary>What programs use, and forms.</summary>
    public static readonly IReadOnlyDictionary<string, Rule> Endpoints = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        ["GET /healthz/live"] = Open,
        ["GET /healthz/ready"] = Open,
        ["GET /metrics"] = ViewsAll,
        ["GET /v2/health/live"] = Open,
        ["GET /v2/health/ready"] = Open,
        ["GET /v2"] = Asks,
        ["GET /v2/models/{model}"] = AsksModel,
        ["GET /v2/models/{model}/ready"] = AsksModel,
        ["POST /v2/models/{model}/infer"] = AsksModel,
        ["GET /v2/models/{model}/versions/{version}"] = AsksModel,
        ["GET /v2/models/{model}/versions/{version}/ready"] = AsksModel,
        ["POST /v2/models/{model}/versions/{version}/infer"] = AsksModel,
        ["POST /v1/chat/completions"] = Asks,
        ["POST /v1/embeddings"] = Asks,
        ["GET /v1/models"] = Asks,
        ["GET /v1/models/{model}"] = AsksModel,
        ["GET /api/v1/models"] = Views,
        ["GET /api/v1/models/{model}"] = ViewsModel,
        ["PUT /api/v1/models/{model}"] = OperatesModel,
        ["PUT /api/v1/models/{model}/versions/{version}"] = OperatesModel,
        ["GET /api/v1/schemas/policy"] = Views,
        ["GET /api/v1/models/{model}/policy"] = ViewsModel,
        ["PUT /api/v1/models/{model}/policy"] = OperatesModel,
        ["GET /api/v1/models/{model}/policy/diff"] = ViewsModel,
        ["POST /api/v1/models/{model}/policy:dry-run"] = OperatesModel,
        ["GET /api/v1/models/{model}/contract"] = ViewsModel,
        ["PUT /api/v1/models/{model}/contract"] = OperatesModel,
        ["GET /api/v1/models/{model}/contract/diff"] = ViewsModel,
        ["POST /api/v1/models/{model}/contract/dry-run"] = OperatesModel,
        ["POST /api/v1/models/{model}/versions/{version}/breaker:close"] = OperatesModel,
        ["GET /api/v1/queue/{id}"] = AsksModel,
        ["GET /api/v1/queue"] = Operates,
        ["POST /api/v1/queue/{id}:redrive"] = OperatesModel,
        ["POST /api/v1/queue/{id}:discard"] = OperatesModel,
        ["POST /api/v1/models/{model}/queue:redrive"] = OperatesModel,
        ["GET /api/v1/models/{model}/drift"] = ViewsModel,
        ["GET /api/v1/models/{model}/quality"] = ViewsModel,
        ["GET /api/v1/models/{model}/fairness"] = ViewsModel,
        ["GET /api/v1/models/{model}/performance"] = ViewsModel,
        ["GET /api/v1/models/{model}/calibration"] = ViewsModel,
        ["GET /api/v1/models/{model}/latency"] = ViewsModel,
        ["GET /api/v1/models/{model}/cost"] = ViewsModel,
        ["GET /api/v1/models/{model}/agreement"] = ViewsModel,
        ["GET /api/v1/models/{model}/shadows"] = ViewsModel,
        ["GET /api/v1/models/{model}/guardrails"] = ViewsModel,
        ["GET /api/v1/models/{model}/overrides"] = ViewsModel,
        ["GET /api/v1/models/{model}/overrides/{id}"] = ViewsModel,
        ["GET /api/v1/models/{model}/spend"] = ViewsModel,
        ["GET /api/v1/series/{model}/drift"] = ViewsModel,
        ["GET /api/v1/series/{model}/distribution"] = ViewsModel,
        ["GET /api/v1/series/{model}/heat"] = ViewsModel,
        ["GET /api/v1/series/{model}/groups"] = ViewsModel,
        ["GET /api/v1/series/{model}/calibration"] = ViewsModel,
        ["GET /api/v1/series/{model}/performance"] = ViewsModel,
        ["GET /api/v1/series/{model}/scores"] = ViewsModel,
        ["GET /api/v1/series/{model}/paths"] = ViewsModel,
        ["GET /api/v1/series/{model}/latency"] = ViewsModel,
        ["GET /api/v1/series/{model}/latency-heat"] = ViewsModel,
        ["GET /api/v1/models/{model}/versions/{version}/baseline"] = ViewsModel,
        ["POST /api/v1/models/{model}/versions/{version}/baseline"] = OperatesModel,
        ["POST /api/v1/models/{model}/versions/{version}/baseline:freeze"] = OperatesModel,
        ["POST /api/v1/outcomes"] = Delivers,
        ["GET /api/v1/decisions"] = Views,
        ["GET /api/v1/decisions/{id}"] = ViewsModel,
        ["GET /api/v1/decisions/{id}/explanation"] = ViewsModel,
        ["POST /api/v1/decisions:ingest"] = Delivers,
        ["GET /api/v1/ingests"] = Views,
        ["GET /api/v1/ingests/{ingest:guid}/quarantine"] = Views,
        ["POST /api/v1/commands"] = OperatesModel,
        ["GET /api/v1/commands"] = Views,
        ["GET /api/v1/commands/{id}"] = ViewsModel,
        ["POST /api/v1/commands/{id}/approve"] = ApprovesModel,
        ["POST /api/v1/commands/{id}/reject"] = ApprovesModel,
        ["POST /api/v1/commands/{id}/review"] = ReviewsModel,
        ["GET /api/v1/rollouts"] = Views,
        ["GET /api/v1/rollouts/{id}"] = ViewsModel,
        ["POST /api/v1/rollouts/{id}/hold"] = OperatesModel,
        ["POST /api/v1/rollouts/{id}/continue"] = OperatesModel,
        ["POST /api/v1/rollouts/{id}/abort"] = OperatesModel,
        ["GET /api/v1/jobs"] = Views,
        ["GET /api/v1/incidents"] = Views,
        ["GET /api/v1/incidents/{id}"] = ViewsModel,
        ["POST /api/v1/incidents/{id}/acknowledge"] = RespondsModel,
        ["POST /api/v1/incidents/{id}/note"] = RespondsModel,
        ["POST /api/v1/incidents/{id}/resolve"] = RespondsModel,
        ["POST /api/v1/incidents/{id}/steps/{step:int}"] = RespondsModel,
        ["POST /api/v1/alerts/alertmanager"] = Delivers,
        ["GET /api/v1/destinations"] = Administers,
        ["GET /api/v1/destinations/{name}"] = Administers,
        ["PUT /api/v1/destinations/{name}"] = Administers,
        ["DELETE /api/v1/destinations/{name}"] = Administers,
        ["POST /api/v1/destinations/{name}/test"] = Administers,
        ["GET /api/v1/deliveries"] = Administers,
        ["POST /api/v1/deliveries/{id}/replay"] = Administers,
        ["GET /api/v1/audit"] = Audits,
        ["GET /api/v1/ledger/checkpoint"] = Audits,
        ["GET /api/v1/ledger/key"] = Audits,
        ["GET /api/v1/ledger/tile/{**path}"] = AuditsAll,
        ["GET /api/v1/decisions/{id}/proof"] = AuditsModel,
        ["GET /api/v1/commands/{id}/proof"] = AuditsModel,
        ["GET /api/v1/audit/{id}/proof"] = AuditsModel,
        ["GET /api/v1/live"] = Audits,
        ["POST /api/v1/exports"] = Audits,
        ["POST /api/v1/exports/count"] = Audits,
        ["GET /api/v1/exports"] = Audits,
        ["GET /api/v1/exports/{id}"] = Audits,
        ["POST /api/v1/exports/{id}/cancel"] = Audits,
        ["GET /api/v1/exports/{id}/content"] = Audits,
        ["GET /openapi/{documentName}.json"] = Views,
        ["POST /sign-in/password"] = Open,
        ["POST /sign-in/key"] = Open,
        ["POST /sign-in/passkey/ask"] = Open,
        ["POST /sign-in/passkey"] = Open,
        ["GET /sign-in/provider"] = Open,
        ["POST /sign-in/first-account"] = Open,
        ["GET /sign-in/demo"] = Open,
        ["POST /theme"] = Open,
    };

    /// <summary>Forms that pages send, with the session of a browser.</summary>
    public static readonly IReadOnlyDictionary<string, Rule> Forms = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        ["/change"] = OperatesModel,
        ["/breaker"] = OperatesModel,
        ["/mark"] = OperatesModel,
        ["/override"] = OperatesModel,
        ["/queue"] = OperatesModel,
        ["/decide"] = ApprovesModel,
        ["/review"] = ReviewsModel,
        ["/rollout"] = OperatesModel,
        ["/steer"] = OperatesModel,
        ["/incident"] = RespondsModel,
        ["/audit/exports/make"] = Audits,
        ["/audit/exports/cancel"] = Audits,
        ["/settings/users/new"] = Administers,
        ["/settings/users/grant"] = Administers,
        ["/settings/users/withdraw"] = Administers,
        ["/settings/users/password"] = Administers,
        ["/settings/users/disable"] = Administers,
        ["/settings/users/enable"] = Administers,
        ["/settings/keys/new"] = Administers,
        ["/settings/keys/revoke"] = Administers,
        ["/settings/notifications/save"] = Administers,
        ["/settings/notifications/remove"] = Administers,
        ["/settings/notifications/replay"] = Administers,
        ["/settings/notifications/test"] = Administers,
        ["/settings/notifications/switch"] = Administers,
        ["/settings/account/password"] = Views,
        ["/settings/account/passkeys/ask"] = Views,
        ["/settings/account/passkeys/new"] = Views,
        ["/settings/account/passkeys/remove"] = Views,
        ["/sign-out"] = Views,
    };

    /// <summary>Pages of the browser.</summary>
    public static readonly IReadOnlyDictionary<string, Rule> Pages = new Dictionary<string, Rule>(StringComparer.Ordinal)
    {
        ["/"] = Views,
        ["/decisions"] = Views,
        ["/decisions/{Id}"] = ViewsModel,
        ["/models/{Name}"] = ViewsModel,
        ["/rollouts"] = Views,
        ["/rollouts/{Id}"] = ViewsModel,
        ["/incidents"] = Views,
        ["/incidents/{Id}"] = ViewsModel,
        ["/approvals"] = Views,
        ["/audit"] = Audits,
        ["/audit/live"] = Audits,
        ["/audit/exports"] = Audits,
        ["/audit/exports/new"] = Audits,
        ["/audit/{Id}"] = AuditsModel,
        ["/settings/users"] = Administers,
        ["/settings/keys"] = Administers,
        ["/settings/notifications"] = Administers,
        ["/settings/jobs"] = Views,
        ["/settings/account"] = Views,
        ["/not-found"] = Views,
        ["/sign-in"] = Open,
        ["/sign-in/first"] = Open,
    };
}
