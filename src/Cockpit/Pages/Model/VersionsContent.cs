using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;

namespace Cockpit.Pages.Model;

/// <summary>A version as it was registered.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Stage">How far it has come, in a word.</param>
/// <param name="RegisteredAt">When it was first registered.</param>
/// <param name="PausedAt">Since when it alone is paused.</param>
/// <param name="Endpoint">Where it is asked; null when its decisions are made elsewhere.</param>
public sealed record VersionLine(string Name, string Stage, DateTimeOffset RegisteredAt, DateTimeOffset? PausedAt, string? Endpoint);

/// <summary>Which versions there are, and which was live when.</summary>
/// <param name="Versions">The newest first.</param>
/// <param name="History">The newest first.</param>
/// <param name="Able">Versions that could take over from the live one, the newest first.</param>
/// <param name="Rollout">The rollout that is on its way; null without one.</param>
public sealed record VersionsContent(IReadOnlyList<VersionLine> Versions, IReadOnlyList<LivePeriod> History, IReadOnlyList<string> Able, RolloutInForce? Rollout);
