namespace Cockpit.Insight.Agreement;

/// <summary>How far the sources of outcomes agree; the first five fields are those of <c>analyze agreement</c>.</summary>
/// <param name="Items">Decisions that at least one source spoke of.</param>
/// <param name="Raters">Sources.</param>
/// <param name="CohenKappa">Two sources only, over the decisions that both spoke of; else null.</param>
/// <param name="FleissKappa">Null where decisions were not spoken of equally often.</param>
/// <param name="KrippendorffAlpha">Nominal, over the decisions that two sources or more spoke of.</param>
/// <param name="Compared">Decisions that two sources or more spoke of.</param>
/// <param name="Unanimous">Of those, the ones of which all said the same.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that decided; null is all.</param>
/// <param name="Class">The traffic class; null is all.</param>
/// <param name="From">Decisions made at or after.</param>
/// <param name="To">Decisions made before.</param>
/// <param name="Sources">Who spoke, by name.</param>
public sealed record AgreementDocument(
    long Items, int Raters, double? CohenKappa, double? FleissKappa, double? KrippendorffAlpha, long Compared, long Unanimous,
    string Model, string? Version, string? Class, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<AgreementDocument.SourceEntry> Sources)
{
    /// <summary>One source.</summary>
    /// <param name="Source">Its name.</param>
    /// <param name="N">Decisions that it spoke of.</param>
    /// <param name="MedianDelaySeconds">Median time from decision to Cockpit's being told the newest statement; within 1 % beyond 512 different delays.</param>
    /// <param name="P95DelaySeconds">The delay that 95 % of them kept; likewise.</param>
    /// <param name="Pairs">How often another source spoke of one of them.</param>
    /// <param name="Agreement">Share of those in which the other said the same; null where there are none.</param>
    public sealed record SourceEntry(string Source, long N, double MedianDelaySeconds, double P95DelaySeconds, long Pairs, double? Agreement);
}
