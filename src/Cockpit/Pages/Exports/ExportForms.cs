using Cockpit.Access;
using Cockpit.Evidence.Exports;
using Cockpit.Ledger.Exports;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Exports;

/// <summary>Takes what the pages of exports ask for. Plain forms, with a circuit and without.</summary>
public static class ExportForms
{
    /// <summary>Where an export is asked for.</summary>
    public const string Make = "/audit/exports/make";
    /// <summary>Where one is given up.</summary>
    public const string Cancel = "/audit/exports/cancel";

    /// <summary>Maps the forms' targets. They go through the same desk as the API.</summary>
    public static void MapExportForms(this IEndpointRouteBuilder app)
    {
        app.MapPost(Make, MakeAsync).RequireAuthorization(Policies.Audit).ExcludeFromDescription();
        app.MapPost(Cancel, CancelAsync).RequireAuthorization(Policies.Audit).ExcludeFromDescription();
    }

    private static async Task<IResult> MakeAsync(HttpContext http, ExportDesk desk, Handover handover, [FromForm] string? what, [FromForm] string? format, [FromForm] string? masked, [FromForm] string? reason)
    {
        if (StoreText.Parse<ExportWhat>(what) is not { } records)
            return Refused(ExportsPage.Path, CommonProblems.Invalid("what", "It is not said what to export.", "Begin at the list of decisions or of audit rows."), handover);
        var query = new QueryReader();
        var kind = query.Word<ExportFormat>("format", format) ?? ExportFormat.Jsonl;
        var filter = ExportFilter.Qualifiers(records).ToDictionary(name => name, name => (string?)http.Request.Form[name].ToString(), StringComparer.Ordinal);
        var (export, problem) = query.Problem is { } odd ? (null, odd)
            : await desk.RequestAsync(new ExportAsk(records, filter, kind, masked == "no", masked == "no" ? reason : null), Caller.Of(http.User), http.RequestAborted);
        return export is null ? Refused(ExportNewPage.Address(records, filter), problem!, handover) : Results.LocalRedirect($"{ExportsPage.Path}?made={export.Id}");
    }

    private static async Task<IResult> CancelAsync(HttpContext http, ExportDesk desk, Handover handover, [FromForm] string? export)
    {
        if (ExportId.Parse(export ?? "") is not { } id)
            return Refused(ExportsPage.Path, ExportDesk.NotFound(export ?? ""), handover);
        var (_, problem) = await desk.CancelAsync(id, Caller.Of(http.User), http.RequestAborted);
        return problem is null ? Results.LocalRedirect(ExportsPage.Path) : Refused(ExportsPage.Path, problem, handover);
    }

    private static IResult Refused(string address, Problem problem, Handover handover)
        => Results.LocalRedirect($"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}refused={handover.Leave(problem)}");
}
