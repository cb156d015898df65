using Cockpit.Registry.Forms;

namespace Cockpit.Insight.DryRuns;

/// <summary>What a proposed policy would have done with stored decisions.</summary>
/// <param name="Model">The model.</param>
/// <param name="From">The first instant looked at.</param>
/// <param name="To">The instant before which the look ends.</param>
/// <param name="Decisions">Decisions looked at.</param>
/// <param name="Truncated">Whether there were more than were looked at; the earliest were.</param>
/// <param name="Changes">What the proposed policy changes, in words.</param>
/// <param name="Warnings">What is probably not meant in it.</param>
/// <param name="Classes">Each class that had requests.</param>
/// <param name="Guardrails">How often each guardrail of the proposed policy would have fired.</param>
/// <param name="Unknown">What stored decisions cannot say.</param>
public sealed record DryRunDocument(string Model, DateTimeOffset From, DateTimeOffset To, long Decisions, bool Truncated,
    IReadOnlyList<string> Changes, IReadOnlyList<DocumentFault> Warnings, IReadOnlyList<DryRunClass> Classes, IReadOnlyList<DryRunGuardrail> Guardrails, IReadOnlyList<string> Unknown);

/// <summary>One class: as it was stored, as the policy in force would have it, and as the proposed one would.</summary>
/// <param name="Class">The class that the decisions were stored with.</param>
/// <param name="Requests">Requests; the decisions of a batch are one.</param>
/// <param name="FailedThen">Requests that got no answer then; nobody knows what they would get now.</param>
/// <param name="Recorded">As stored.</param>
/// <param name="Now">Replayed through the policy in force.</param>
/// <param name="Proposed">Replayed through the proposed policy.</param>
/// <param name="Sentence">The difference between the two replays, in words.</param>
public sealed record DryRunClass(string Class, long Requests, long FailedThen, DryRunSide Recorded, DryRunSide Now, DryRunSide Proposed, string Sentence);

/// <summary>What became of the requests of a class under one policy; the counts add up to the requests.</summary>
/// <param name="Versions">Requests that a version answers, by version.</param>
/// <param name="FromCache">Answered from the cache.</param>
/// <param name="Degraded">Answered by the fallback chain: as recorded, or in a replay because the budget is spent.</param>
/// <param name="RefusedByBudget">Refused because the budget is spent; null where it is not recorded.</param>
/// <param name="NobodyToAsk">No version that exists has a weight.</param>
/// <param name="Paid">The price of the calls; null when a version that was asked has no price.</param>
/// <param name="Currency">ISO 4217; null when there is none or several.</param>
public sealed record DryRunSide(IReadOnlyList<VersionShare> Versions, long FromCache, long Degraded, long? RefusedByBudget, long NobodyToAsk, decimal? Paid, string? Currency);

/// <summary>The share of a class's requests that a version answers.</summary>
public sealed record VersionShare(string Version, long Requests, double Share);

/// <summary>Which stored decisions are looked at.</summary>
public sealed record DryRunSpan(DateTimeOffset From, DateTimeOffset To, int Most);
