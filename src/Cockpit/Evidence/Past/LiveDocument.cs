namespace Cockpit.Evidence.Past;

/// <summary>What was live at an instant, as far as the store knows it.</summary>
/// <param name="At">The instant.</param>
/// <param name="Models">By name. The teams are those of now.</param>
/// <param name="NotKnown">What the store does not know of that time, in words.</param>
public sealed record LiveDocument(DateTimeOffset At, IReadOnlyList<ModelThen> Models, IReadOnlyList<string> NotKnown);

/// <summary>A model at that instant. What is null was not there then.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Sentence">The whole, in words.</param>
/// <param name="Registered">Whether it was registered then; if not, there is nothing else.</param>
/// <param name="Version">The version that was live.</param>
/// <param name="Paused">The pause of the model, or else of its live version.</param>
/// <param name="Policy">The route policy in force; null is the default.</param>
/// <param name="Contract">The contract in force.</param>
/// <param name="Rollout">The rollout that was going on.</param>
/// <param name="Breaches">Guardrails that were breached.</param>
public sealed record ModelThen(
    string Model, string Sentence, bool Registered, VersionThen? Version, PausedThen? Paused, PolicyThen? Policy, ContractThen? Contract, RolloutThen? Rollout, IReadOnlyList<BreachThen> Breaches);

/// <summary>What made something so.</summary>
/// <param name="Command">The command.</param>
/// <param name="Kind">What it changes; null when the command is not known.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">Why, in their words.</param>
/// <param name="Audit">The audit row that says that it is in force; null when there is none yet, or it is not within the reader's reach.</param>
public sealed record Cause(string Command, string? Kind, string? By, string? Reason, Guid? Audit);

/// <summary>The version that was live, since when, until when (null: it still is), and why.</summary>
public sealed record VersionThen(string Version, DateTimeOffset Since, DateTimeOffset? Until, Cause Cause);

/// <summary>What was paused: <c>version</c> is null for the whole model.</summary>
public sealed record PausedThen(string? Version, DateTimeOffset Since, Cause Cause);

/// <summary>The policy in force, with what it says beyond the defaults, in words: shares of versions and guardrails among them.</summary>
public sealed record PolicyThen(long Revision, DateTimeOffset Since, IReadOnlyList<string> Says, Cause Cause);

/// <summary>The contract in force.</summary>
public sealed record ContractThen(long Revision, DateTimeOffset Since, Cause Cause);

/// <summary>A rollout as its newest change before that instant left it: <c>weight</c> is in percent of the live version's requests, <c>step</c> counts from 1.</summary>
public sealed record RolloutThen(string Version, string Change, int Step, int Weight, DateTimeOffset Since, string Why, Cause Cause);

/// <summary>A guardrail that had failed and was not well again.</summary>
public sealed record BreachThen(string Guardrail, string? Version, DateTimeOffset Since, string Action, string Sentence);
