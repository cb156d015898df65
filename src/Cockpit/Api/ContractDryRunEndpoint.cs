using Cockpit.Access;
using Cockpit.Insight.DryRuns;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Cockpit.Api;

/// <summary>What a contract would do: <c>POST /api/v1/models/{model}/contract/dry-run</c>.</summary>
internal static class ContractDryRunEndpoint
{
    private const string Again = "Correct the sample, and send it again.";

    /// <summary>Maps it.</summary>
    public static void MapContractDryRun(this IEndpointRouteBuilder contracts)
        => contracts.MapPost("/contract/dry-run", DryRunAsync).RequireAuthorization(Policies.Operate)
            .WithSummary("Holds stored decisions (yesterday's of UTC, at most 100,000) to a proposed contract; or a sample of data, as text/csv or application/x-ndjson, to the contract in force; or, as multipart/form-data, a sample to a proposed one. "
                + "Up to 'ask' of the rows that it puts right (100; 0 to 500) are put to their versions again. Changes nothing")
            .DescribesBody("application/yaml", "The proposed document, YAML or JSON; or as text/csv a header row and rows, as application/x-ndjson one object a line; or as multipart/form-data the part 'contract', then the part 'rows'.")
            .Produces<ContractDryRun>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(413);

    private static async Task<IResult> DryRunAsync(HttpContext http, string model, string? from, string? to, int? most, int? ask, RegistryKeeper registry, DryRunner spans, ContractDryRunner runner)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var (rows, wrong) = VersionAsker.RowsOf(ask);
        if (wrong is not null)
            return new ProblemResult(wrong);
        var mediaType = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var given) ? given.MediaType.Value?.ToLowerInvariant() : null;
        if (mediaType is "text/csv" or "application/x-ndjson")
        {
            return entry.Contract.Compiled?.Contract is { } inForce ? await SampleAsync(http, entry, new ContractReport(inForce, [], []), http.Request.Body, mediaType == "text/csv", rows, runner)
                : new ProblemResult(CommonProblems.NotFound($"contract of '{model}'"));
        }

        if (mediaType == "multipart/form-data")
            return await BothAsync(http, entry, given!, rows, runner);
        var (span, odd) = spans.Span(from, to, most);
        if (span is null)
            return new ProblemResult(odd!);
        var (text, unreadable) = await PolicyEndpoints.DocumentAsync(http.Request.Body, http.RequestAborted);
        if (text is null)
            return new ProblemResult(unreadable!);
        var report = await runner.CheckAsync(model, text, http.RequestAborted);
        return report.Contract is { } contract
            ? TypedResults.Ok(await runner.RunAsync(entry, contract, report.Warnings, span, rows, http.RequestAborted)) : new ProblemResult(ContractProblems.Faulty(report.Faults));
    }

    /// <summary>A proposed contract, and a sample to hold to it. The contract comes first, so that rows need not be kept.</summary>
    private static async Task<IResult> BothAsync(HttpContext http, ModelEntry entry, MediaTypeHeaderValue given, int ask, ContractDryRunner runner)
    {
        try
        {
            var parts = new MultipartReader(HeaderUtilities.RemoveQuotes(given.Boundary).Value ?? "", http.Request.Body);
            if (await parts.ReadNextSectionAsync(http.RequestAborted) is not { } first || NameOf(first) != "contract")
                return Odd("The first part is not named 'contract'.");
            var (text, unreadable) = await PolicyEndpoints.DocumentAsync(first.Body, http.RequestAborted);
            if (text is null)
                return new ProblemResult(unreadable!);
            var report = await runner.CheckAsync(entry.Row.Name, text, http.RequestAborted);
            if (report.Contract is null)
                return new ProblemResult(ContractProblems.Faulty(report.Faults));
            if (await parts.ReadNextSectionAsync(http.RequestAborted) is not { } second || NameOf(second) != "rows")
                return Odd("The second part is not named 'rows'.");
            return IsCsv(second) is { } isCsv ? await SampleAsync(http, entry, report, second.Body, isCsv, ask, runner)
                : Odd("The part 'rows' is neither text/csv nor application/x-ndjson, nor named .csv, .ndjson or .jsonl.");
        }
        catch (Exception wrong) when (wrong is InvalidDataException or ArgumentException || (wrong is IOException and not BadHttpRequestException))
        {
            return Odd("The body is no multipart/form-data.");
        }
    }

    private static async Task<IResult> SampleAsync(HttpContext http, ModelEntry entry, ContractReport report, Stream rows, bool isCsv, int ask, ContractDryRunner runner)
    {
        var (document, wrong) = await runner.SampleAsync(entry, report.Contract!, report.Warnings, rows, isCsv, ask, http.RequestAborted);
        return document is null ? new ProblemResult(CommonProblems.Invalid("body", wrong!, Again)) : TypedResults.Ok(document);
    }

    private static string? NameOf(MultipartSection part) => part.GetContentDispositionHeader() is { } place ? HeaderUtilities.RemoveQuotes(place.Name).Value : null;

    /// <summary>By what the part says that it is, else by the file's name; null when neither tells.</summary>
    private static bool? IsCsv(MultipartSection part)
    {
        var type = MediaTypeHeaderValue.TryParse(part.ContentType, out var given) ? given.MediaType.Value?.ToLowerInvariant() : null;
        var name = part.GetContentDispositionHeader() is { } place ? HeaderUtilities.RemoveQuotes(place.FileName).Value : null;
        return (type, Path.GetExtension(name)?.ToLowerInvariant()) switch
        {
            ("text/csv", _) or (not "application/x-ndjson", ".csv") => true,
            ("application/x-ndjson", _) or (_, ".ndjson" or ".jsonl") => false,
            _ => null,
        };
    }

    private static ProblemResult Odd(string wrong) => new(CommonProblems.Invalid("body", wrong, "Send the parts 'contract' (the document) and 'rows' (text/csv or application/x-ndjson), in this order."));
}
