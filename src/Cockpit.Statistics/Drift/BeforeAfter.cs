namespace Cockpit.Statistics.Drift;

/// <summary>The same figure of the baseline and of the window compared with it.</summary>
public readonly record struct BeforeAfter<T>(T Baseline, T Current);
