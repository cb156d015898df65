using System.Globalization;
using Cockpit.Access;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;

namespace Cockpit.Evidence.Exports;

/// <summary>What exports leave in the audit trail. A subject is never part of it: the trail is kept for ever.</summary>
public static class ExportTrail
{
    /// <summary>Somebody asked for one; if it is to show personal data, that and why.</summary>
    public static void Requested(CockpitContext context, ExportId id, ExportAsk ask, ExportFilter filter, Caller caller, DateTimeOffset now)
    {
        var said = ExportFilter.Withhold(filter.Texts);
        var words = $"{StoreText.Of(ask.What)} as {StoreText.Of(ask.Format)}{(said.Count == 0 ? "" : $", {string.Join(", ", said.Select(text => $"{text.Key}={text.Value}"))}")}.";
        context.Add(Row(id, "export.requested", words, caller, now, ask.Reason));
        if (ask.IsUnmasked)
            context.Add(Row(id, "export.unmasked", "Personal data is shown in it.", caller, now, ask.Reason));
    }

    /// <summary>It was made.</summary>
    public static void Made(CockpitContext context, ExportId id, ExportMade made, string actor, AddressClass source, string? team, DateTimeOffset now)
        => context.Add(new AuditRow
        {
            At = now, Actor = actor, Action = "export.made", Target = $"export:{id}", Team = team, Source = source,
            Detail = string.Create(CultureInfo.InvariantCulture, $"{made.Count} records, {made.Bytes} bytes, SHA-256 {made.Sha256}, up to leaf {made.LedgerSize - 1}."),
        });

    /// <summary>A row of something that somebody does with one.</summary>
    public static AuditRow Row(ExportId id, string action, string? detail, Caller caller, DateTimeOffset now, string? reason = null)
        => new() { At = now, Actor = caller.Actor, Action = action, Target = $"export:{id}", Team = caller.Under(Policies.Audit).Team, Detail = detail, Reason = reason?.Trim() is { Length: > 0 } why ? why : null, Source = caller.Source };
}
