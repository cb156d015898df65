namespace Cockpit.Problems;

/// <summary>Problems that more than one part of the product answers with.</summary>
public static class CommonProblems
{
    /// <summary>400.</summary>
    public static Problem OddCursor { get; } = Invalid("cursor", "The cursor is not one of this server's.", "Use 'next' of the page before, unchanged.");

    /// <summary>401.</summary>
    public static Problem Unauthenticated { get; } = new("unauthenticated", StatusCodes.Status401Unauthorized, "No valid key",
        "The request carries no API key that is valid now.",
        "Send 'Authorization: Bearer <key>'. An administrator makes a key with: cockpit key create --role ROLE --name NAME");

    /// <summary>403.</summary>
    public static Problem Forbidden { get; } = new("forbidden", StatusCodes.Status403Forbidden, "Your role does not allow this",
        "You are known, but your role, or your team, may not do this.", "Use a key or account that may, or ask an administrator for the role.");

    /// <summary>500, and never a bare one.</summary>
    public static Problem Unexpected { get; } = new("unexpected", StatusCodes.Status500InternalServerError, "Cockpit failed",
        "Cockpit met a fault of its own; nothing was changed by this request unless an earlier answer said so.",
        "Retry. If it happens again, give the traceId to whoever runs Cockpit: the log has the cause under it.");

    /// <summary>503: nothing may be acknowledged that is not on disk.</summary>
    public static Problem StoreUnavailable { get; } = new("store-unavailable", StatusCodes.Status503ServiceUnavailable, "The store does not take writes",
        "The record could not be made durable, so no answer was given.", "Retry after the time in Retry-After. Whoever runs Cockpit: check disk space and the database.")
    {
        RetryAfter = TimeSpan.FromSeconds(2),
    };

    /// <summary>409: two requests at once, and the store let the other one win.</summary>
    public static Problem Conflict { get; } = new("conflict", StatusCodes.Status409Conflict, "Another request came first",
        "Another request changed the same thing at the same moment; this one changed nothing.", "Look at the present state, then repeat the request if it is still wanted.");

    /// <summary>400: PostgreSQL has no text with U+0000.</summary>
    public static Problem UnstorableText { get; } = new("unstorable-text", StatusCodes.Status400BadRequest, "A text cannot be stored",
        "The request holds the character U+0000, which no text of the store can hold.", "Leave the character out.");

    /// <summary>404.</summary>
    public static Problem UnknownModel(string model) => new("unknown-model", StatusCodes.Status404NotFound, "No such model",
        $"There is no model '{model}' that this key may see.", "GET /api/v1/models lists the models. Register one with PUT /api/v1/models/{model}.") { Field = "model" };

    /// <summary>404.</summary>
    public static Problem UnknownVersion(string model, string version) => new("unknown-version", StatusCodes.Status404NotFound, "No such version",
        $"Model '{model}' has no version '{version}'.", $"GET /api/v1/models/{model} lists its versions.") { Field = "version" };

    /// <summary>404 of anything else.</summary>
    public static Problem NotFound(string what) => new("not-found", StatusCodes.Status404NotFound, "Not found", $"There is no {what}.", "Check the address.");

    /// <summary>400, naming the field.</summary>
    public static Problem Invalid(string field, string detail, string fix) => new("invalid", StatusCodes.Status400BadRequest, "Invalid request", detail, fix) { Field = field };

    /// <summary>400: not the JSON that the endpoint takes.</summary>
    public static Problem MalformedBody(string detail) => new("malformed-body", StatusCodes.Status400BadRequest, "The body cannot be read", detail,
        "Send the JSON document that /openapi/v1.json describes for this endpoint, with Content-Type: application/json.") { Field = "body" };

    /// <summary>413.</summary>
    public static Problem TooLarge(long limit) => new("too-large", StatusCodes.Status413PayloadTooLarge, "The body is too large",
        $"The body is larger than {limit} bytes.", "Send less at once, or have the limit raised (Cockpit:Gateway:MaxBodyBytes).") { Field = "body" };

    /// <summary>Whether a fault says that the store did not take a write, which <see cref="StoreUnavailable"/> tells people.</summary>
    public static bool IsOfStore(Exception fault)
        => fault is System.Data.Common.DbException or TimeoutException or Microsoft.EntityFrameworkCore.DbUpdateException;
}
