using Cockpit.Pages.Overview;
using Cockpit.Pages.Trace;
using Cockpit.Store.Commands;
using Cockpit.Store.Decisions;

namespace Cockpit.Component.Tests;

/// <summary>Plain records to show.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(5);

    public static ModelView Model(long answered = 0, long failed = 0) => new()
    {
        Name = "credit",
        Team = "lending",
        Owner = "Amira",
        Purpose = "Decides on loans.",
        RiskTier = "high",
        Revision = 7,
        LiveVersion = "v3",
        LiveSince = Noon.AddDays(-2),
        Traffic = new TrafficView(answered, failed, answered + failed == 0 ? null : 12.3, answered + failed == 0 ? null : 48.7, Span),
        Minutes = Minutes(answered, failed),
    };

    public static MinuteView[] Minutes(long answered, long failed)
        => [.. Enumerable.Range(0, 30).Select(minute => new MinuteView(Noon.AddMinutes(minute - 30), minute == 29 ? answered : 0, minute == 29 ? failed : 0))];

    public static CommandView Command(CommandStatus status, CommandKind kind = CommandKind.Pause, string? failure = null)
        => new(kind, null, status, "key:ops", Noon, "It refuses everyone since noon", status >= CommandStatus.Applied ? 3 : 0, status >= CommandStatus.Applied ? 3 : 0, failure);

    public static DecisionSummary Row(DecisionStatus status = DecisionStatus.Answered) => new(
        DecisionId.From("dec_0190163d8694739bae46e1b4e92c70ee"), null, Noon, "credit", "v3", "interactive", status, DecisionPath.Model, DecisionSource.Gateway,
        status == DecisionStatus.Answered ? "approve" : null, status == DecisionStatus.Answered ? 0.8132456789 : null, null, 12.34567);

    public static TraceView Trace() => new()
    {
        Id = "dec_0190163d8694739bae46e1b4e92c70ee",
        At = Noon,
        Model = "credit",
        Version = "v3",
        TrafficClass = "interactive",
        Path = "model",
        IsAnswered = true,
        Prediction = "approve",
        Score = 0.5,
        LatencyMs = 12.3,
        RequestId = "0190163d8694739bae46e1b4e92c70ff",
        HasSubject = true,
        HasAttributes = true,
        Features = NamedValue.Read("""{"age":41,"income":0.1000000000000000055,"country":null}"""),
        Outputs = NamedValue.Read("""{"probability":0.5}"""),
        Origin = OriginView.Read("""{"caller":"key:shop","clientRequestId":"r-1","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","batch":1,"attempts":[{"version":"v3","status":200,"durationMs":11.5,"error":null}]}"""),
    };
}
