namespace Cockpit.Integration.Tests.Analyze;

/// <summary>A decision: what turned out, what was decided, and the score.</summary>
public readonly record struct Decided(string Label, string Prediction, string Score);
