using Cockpit.Control.Guardrails;
using Cockpit.Insight.Agreement;
using Cockpit.Insight.Documents;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Store.Registry;

namespace Cockpit.Pages.Model;

/// <summary>What the page shows of one model, read at one moment.</summary>
public sealed record ModelContent
{
    /// <summary>The model as the overview has it.</summary>
    public required ModelView View { get; init; }
    /// <summary>What kind of answer it gives.</summary>
    public ModelTask Task { get; init; }
    /// <summary>Its versions, the newest first.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];
    /// <summary>Its protected attributes.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];
    /// <summary>The version shown; null when there is none.</summary>
    public string? Version { get; init; }
    /// <summary>The traffic class shown; null is all.</summary>
    public string? Class { get; init; }
    /// <summary>The time shown.</summary>
    public required ModelRange Range { get; init; }
    /// <summary>The answer to what the tab asks; null when there is no version to ask about.</summary>
    public InsightDocument? Document { get; init; }
    /// <summary>Whether the sources of outcomes agree, or why that cannot be said; for the Performance tab.</summary>
    public (AgreementDocument? Document, Problem? Problem)? Agreement { get; init; }
    /// <summary>What the Health tab shows beside its document.</summary>
    public HealthContent? Health { get; init; }
    /// <summary>What the Policy tab shows.</summary>
    public PolicyContent? Policy { get; init; }
    /// <summary>What the Contract tab shows.</summary>
    public ContractContent? Contract { get; init; }
    /// <summary>What the Versions tab shows.</summary>
    public VersionsContent? Lineage { get; init; }
    /// <summary>What the Overrides tab shows.</summary>
    public OverridesContent? Overrides { get; init; }
    /// <summary>What the Guardrails tab shows.</summary>
    public GuardrailsDocument? Guardrails { get; init; }
    /// <summary>Whether there are decisions outside the time shown; told only when there are none in it.</summary>
    public bool HasOthers { get; init; }

    /// <summary>The address of a series document about what is shown.</summary>
    /// <param name="what">Which series.</param>
    /// <param name="more">What it narrows to.</param>
    public string Series(string what, params IEnumerable<(string Name, string? Value)> more) => SeriesOfAll(what, [.. more, ("version", Version)]);

    /// <summary>The same of all versions.</summary>
    public string SeriesOfAll(string what, params IEnumerable<(string Name, string? Value)> more)
        => $"/api/v1/series/{Uri.EscapeDataString(View.Name)}/{what}" + ModelAddress.Query(more.Concat(
        [
            ("class", Class), ("from", Range.From is { } from ? ModelAddress.Text(from) : null), ("to", Range.To is { } to ? ModelAddress.Text(to) : null),
        ]));
}
