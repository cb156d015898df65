namespace Cockpit.Control.Desk;

/// <summary>An answer that is to be given instead of the model's, or one that is not to be given any longer.</summary>
/// <param name="Scope">Whom it is for.</param>
/// <param name="Answer">What is answered.</param>
/// <param name="Until">When it ends by itself, from a minute to 90 days from now; without it, 24 hours from when it comes into force.</param>
/// <param name="End">The id of an override to end now; nothing else is given then.</param>
public sealed record OverrideRequest(OverrideTarget? Scope, OverrideAnswer? Answer, string? Until = null, string? End = null);

/// <summary>Whom an override is for: exactly one of these.</summary>
/// <param name="Subject">One subject, as requests name it.</param>
/// <param name="Where">A segment: conditions on features as a policy's rules have them, such as <c>amount &lt;= 100</c>; all must hold.</param>
/// <param name="Class">A traffic class.</param>
public sealed record OverrideTarget(string? Subject = null, IReadOnlyList<string>? Where = null, string? Class = null);

/// <summary>An answer as a policy's rules and defaults have it.</summary>
/// <param name="Prediction">The decided class or value, as text.</param>
/// <param name="Score">A score beside it.</param>
public sealed record OverrideAnswer(string? Prediction, double? Score = null);
