namespace Cockpit.Store.Decisions;

/// <summary>Calls that one request made to one version, and what they cost.</summary>
public sealed record Spending(string Version, long Calls, decimal Cost);
