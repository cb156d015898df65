using Cockpit.Statistics.Drift;
using Cockpit.Telemetry.Ingest;

namespace Cockpit.Insight.Baselines;

/// <summary>What was set as a baseline.</summary>
/// <param name="Rows">Rows taken.</param>
/// <param name="Quarantined">The first bad rows; all are kept under <paramref name="Ingest"/>.</param>
/// <param name="QuarantinedTotal">All bad rows.</param>
/// <param name="Columns">Every column with what it was taken for.</param>
/// <param name="Ingest">Names the delivery; null when recorded decisions were frozen.</param>
public sealed record BaselineTaken(long Rows, IReadOnlyList<QuarantinedLine> Quarantined, long QuarantinedTotal, IReadOnlyList<BaselineColumn> Columns, Guid? Ingest);

/// <summary>A column of a baseline.</summary>
public sealed record BaselineColumn(string Name, ColumnKind Kind);
