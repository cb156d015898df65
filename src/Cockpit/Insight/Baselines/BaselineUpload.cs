using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Database;
using Cockpit.Telemetry.Ingest;
using CsvHelper;

namespace Cockpit.Insight.Baselines;

/// <summary>
/// Reads the rows of a baseline, CSV or NDJSON, row by row in flat memory; rows that cannot be taken are kept in quarantine. Nothing is
/// set when no row could be taken.
/// </summary>
public sealed class BaselineUpload(CockpitStore store, BaselineKeeper keeper, TimeProvider clock)
{
    private static readonly CsvReaderOptions Form = new() { Separator = ',', TrackLineNumbers = true, MaxRecordSize = 1_048_576, SkipEmptyLines = true, IncludeValuesInExceptions = false };

    /// <summary>Reads CSV (RFC 4180, header row, empty field = missing) and sets it.</summary>
    public async Task<(BaselineTaken? Taken, Problem? Problem)> CsvAsync(BaselineTarget target, Stream body, Caller caller, CancellationToken cancellationToken)
    {
        var (delivery, builder) = await StartAsync(target, caller, cancellationToken);
        using var csv = CsvReader.Create(body, Form, leaveOpen: true);
        try
        {
            await csv.ReadHeaderAsync(cancellationToken);
            if (HeaderProblem(csv.Headers, target.Categorical) is { } problem)
                return (null, problem);
            var row = new List<Cell>(csv.Headers.Count);
            while (await csv.ReadAsync(cancellationToken))
            {
                if (Take(csv, row, builder) is { } reason)
                    await delivery.QuarantineAsync(csv.LineNumber, reason, Encoding.UTF8.GetString(csv.RawRecord), cancellationToken);
                else
                    delivery.Accepted++;
            }
        }
        catch (CsvFormatException fault)
        {
            await delivery.CutOffAsync(cancellationToken);
            return (null, CommonProblems.Invalid("body", $"The file cannot be read from line {fault.LineNumber} on: {fault.Message}", "Correct the file and send it again; the baseline is as it was."));
        }

        return await SetAsync(target, delivery, builder, caller, cancellationToken);
    }

    /// <summary>Reads NDJSON, one object of simple values a line, and sets it.</summary>
    public async Task<(BaselineTaken? Taken, Problem? Problem)> NdjsonAsync(BaselineTarget target, PipeReader body, int longestLine, Caller caller, CancellationToken cancellationToken)
    {
        var (delivery, builder) = await StartAsync(target, caller, cancellationToken);
        await NdjsonLines.ReadAsync(body, delivery, async (line, bytes, token) =>
        {
            var (cells, reason) = JsonFields.Read(bytes, fields => fields.Cells());
            if ((reason ?? builder.Add(cells!)) is { } wrong)
                await delivery.QuarantineAsync(line, wrong, Encoding.UTF8.GetString(bytes), token);
            else
                delivery.Accepted++;
        }, longestLine, cancellationToken);
        return await SetAsync(target, delivery, builder, caller, cancellationToken);
    }

    private async Task<(Delivery Delivery, BaselineBuilder Builder)> StartAsync(BaselineTarget target, Caller caller, CancellationToken cancellationToken)
    {
        var delivery = new Delivery(store, caller.Actor, clock);
        await delivery.StartAsync($"baseline of {target.Model} {target.Version}: {target.Origin}", cancellationToken);
        return (delivery, new BaselineBuilder(target.Categorical));
    }

    private async Task<(BaselineTaken? Taken, Problem? Problem)> SetAsync(BaselineTarget target, Delivery delivery, BaselineBuilder builder, Caller caller, CancellationToken cancellationToken)
    {
        await delivery.FinishAsync(cancellationToken);
        var summary = builder.Build();
        if (summary.Rows == 0)
        {
            return (null, CommonProblems.Invalid("body", delivery.Quarantined == 0 ? "The baseline has no rows." : $"None of {delivery.Quarantined} rows could be taken; the first reason: line {delivery.Listed[0].Line}: {delivery.Listed[0].Reason}",
                "Send a header row and at least one row of values; the baseline is as it was."));
        }

        if (UnknownCategorical(target, summary) is { } unknown)
            return (null, unknown);
        await keeper.SetAsync(target.Model, target.Version, summary, string.Create(CultureInfo.InvariantCulture, $"{delivery.Accepted:N0} rows uploaded ({target.Origin})"), caller, cancellationToken);
        return (new BaselineTaken(summary.Rows, delivery.Listed, delivery.Quarantined, Columns(summary), delivery.Id), null);
    }

    /// <summary>What is wrong with the columns named as categorical, or null.</summary>
    internal static Problem? UnknownCategorical(BaselineTarget target, BaselineSummary summary)
        => target.Categorical.FirstOrDefault(name => !summary.Columns.ContainsKey(name)) is { } missing
            ? CommonProblems.Invalid("categorical", $"There is no column '{missing}'. The columns are: {string.Join(", ", summary.Columns.Keys)}.", "Name columns of the baseline; it is as it was.") : null;

    /// <summary>Every column with what it was taken for.</summary>
    internal static IReadOnlyList<BaselineColumn> Columns(BaselineSummary summary) => [.. summary.Columns.Keys.Select(name => new BaselineColumn(name, summary.KindOf(name)))];

    private static Problem? HeaderProblem(IReadOnlyList<string> header, IReadOnlyCollection<string> categorical)
    {
        if (header.Count == 0 || (header.Count == 1 && header[0].Length == 0))
            return CommonProblems.Invalid("body", "The file is empty: it has no header row.", "Send a header row and rows of values.");
        if (header.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return CommonProblems.Invalid("body", $"The header names column '{twice.Key}' twice.", "Give every column a name of its own.");
        return categorical.FirstOrDefault(name => !header.Contains(name)) is { } missing
            ? CommonProblems.Invalid("categorical", $"The file has no column '{missing}'. Its columns are: {string.Join(", ", header)}.", "Name columns of the file.") : null;
    }

    private static string? Take(CsvReader csv, List<Cell> row, BaselineBuilder builder)
    {
        if (csv.FieldCount != csv.Headers.Count)
            return $"The row has {csv.FieldCount} fields; the header has {csv.Headers.Count}.";
        if (!Utf8.IsValid(csv.RawRecord))
            return "The row is not valid UTF-8.";
        row.Clear();
        for (var i = 0; i < csv.Headers.Count; i++)
            row.Add(csv.GetSpan(i).IsEmpty ? Cell.Missing(csv.Headers[i]) : Cell.Of(csv.Headers[i], csv.GetString(i)));
        return builder.Add(row);
    }
}

/// <summary>For which version a baseline is, and how it is to be read.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="Categorical">Columns of codes that look like numbers but are categories.</param>
/// <param name="Origin">Where it comes from: <c>api</c> or a file's name.</param>
public sealed record BaselineTarget(string Model, string Version, IReadOnlyCollection<string> Categorical, string Origin);
