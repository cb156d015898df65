using System.Globalization;
using Cockpit.Pages.Shared;
using Cockpit.Store.Decisions;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Trace;

/// <summary>Everything that is recorded of one decision, but personal data.</summary>
public sealed partial class TraceDetail
{
    /// <summary>The decision.</summary>
    [Parameter, EditorRequired]
    public TraceView Trace { get; set; } = default!;

    /// <summary>Stands beside the other panels.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private string Summary => Trace switch
    {
        { ErasedAt: not null } => $"{$"{Trace.Model} {Trace.Version}".TrimEnd()} decided{What}{Within}. Who asked, and what, was erased.",
        { Source: DecisionSource.Ingest } => $"{Trace.Model} {Trace.Version} decided{What} elsewhere; Cockpit was told afterwards.",
        { Path: "rule" or "default" } => $"No version of {Trace.Model} answered: the policy’s {Trace.Path} decided{What} for {Trace.Origin.Caller ?? "an unknown caller"}{Within}.",
        { Path: "override" } => $"A person decided{What} in place of {Trace.Model} for {Trace.Origin.Caller ?? "an unknown caller"}{Within}.",
        { IsAnswered: true, HasWords: true } => $"{Trace.Model} {Trace.Version} answered {Trace.Origin.Caller ?? "an unknown caller"} in words{Within}.",
        { IsAnswered: true } => $"{Trace.Model} {Trace.Version} decided{What} for {Trace.Origin.Caller ?? "an unknown caller"}{Within}.",
        _ => $"{Trace.Origin.Caller ?? "A caller"} asked {Trace.Model} {Trace.Version} and got no answer{Within}.",
    };

    private bool HasTokens => Trace.Origin.Attempts.Any(attempt => attempt.Tokens is not null);

    private string What => !Trace.HasWords && Trace.Prediction is { Length: <= 40 } prediction ? $" “{prediction}”" : "";

    private string Within => Trace.LatencyMs is null ? "" : $" within {Say.Duration(Trace.LatencyMs)}";

    private string Source => Trace.Source == DecisionSource.Gateway ? "Through the gateway"
        : Trace.Origin.Line is { } line ? $"Delivered from elsewhere, line {Say.Count(line)}" : "Delivered from elsewhere";

    private string Cost => Trace.Cost is { } cost ? $"{cost.ToString("0.########", CultureInfo.InvariantCulture)} {Trace.Currency}".TrimEnd() : "–";

    private string? Exact => Trace.Score?.ToString("R", CultureInfo.InvariantCulture);
}
