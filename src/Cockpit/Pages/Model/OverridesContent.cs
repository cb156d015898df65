using Cockpit.Insight.Overrides;
using Cockpit.Store.Overrides;

namespace Cockpit.Pages.Model;

/// <summary>What the Overrides tab shows.</summary>
/// <param name="State">Which are listed.</param>
/// <param name="List">A page of them.</param>
/// <param name="Asked">The one that the address asks about: to be ended, or one that waits; null for none.</param>
/// <param name="HasOthers">Whether there are overrides in another state; told only when none is listed.</param>
public sealed record OverridesContent(OverrideState State, OverrideList List, OverrideDocument? Asked, bool HasOthers);
