namespace Cockpit.Demo.Traffic;

/// <summary>What became of the requests so far.</summary>
/// <param name="Answered">Answers with a success status.</param>
/// <param name="Refused">Answers with any other status, such as 503 of a paused model.</param>
/// <param name="Unreachable">Refused connections, and answers that never came.</param>
/// <param name="Skipped">Not sent, because too many were waiting.</param>
public sealed record TrafficCounts(long Answered, long Refused, long Unreachable, long Skipped);
