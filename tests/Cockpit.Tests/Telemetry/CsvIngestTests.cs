using System.Text;
using Cockpit.Store.Decisions;
using Cockpit.Telemetry.Ingest;
using Cockpit.Tests.Support;
using CsvHelper;

namespace Cockpit.Tests.Telemetry;

public sealed class CsvIngestTests : IAsyncLifetime
{
    private static readonly CsvMapping Plain = new(new Dictionary<string, string>(StringComparer.Ordinal), [], null, [], "m", "1");

    private SmallStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await SmallStore.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("42", "42")]
    [InlineData("-0.5e3", "-0.5e3")]
    [InlineData("0", "0")]
    [InlineData("007", "\"007\"")]
    [InlineData("+1", "\"\\u002B1\"")]
    [InlineData(".5", "\".5\"")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("0x10", "\"0x10\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("", "null")]
    [InlineData("\"\"", "null")]
    [InlineData(" 5", "\" 5\"")]
    [InlineData("\"5\n\"", "\"5\\n\"")]
    [InlineData("\"a,b\"", "\"a,b\"")]
    [InlineData("\"two\r\nlines\"", "\"two\\r\\nlines\"")]
    [InlineData("\"a \"\"quote\"\"\"", "\"a \\u0022quote\\u0022\"")]
    public async Task A_field_is_a_number_only_when_it_is_written_like_one(string field, string json)
    {
        var decision = Assert.Single((await ReadAsync($"at,score,x\n2026-01-05T00:00:00Z,0.5,{field}\n", Plain)).Taken);

        Assert.Equal($$"""{"x":{{json}}}""", IngestBench.Features(decision));
    }

    [Fact]
    public async Task Fields_attributes_features_and_the_ignored_are_told_apart()
    {
        var mapping = Plain with
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "key", ["at"] = "when" }, Attributes = ["sex"], Ignored = ["row"],
        };

        var decision = Assert.Single((await ReadAsync("key,when,score,prediction,label,subject,cost,latencyMs,trafficClass,sex,row,age\na1,2026-01-05T02:00:00+02:00,0.5,yes,no,s,0.1,12,batch,f,7,42\n", Plain with { Fields = mapping.Fields, Attributes = mapping.Attributes, Ignored = mapping.Ignored })).Taken);

        Assert.Equal(("a1", 0.5, "yes", "no", "s", 0.1m, 12.0, "batch"), (decision.ForeignId, decision.Score, decision.Prediction, decision.Label, decision.Subject, decision.Cost, decision.LatencyMs, decision.TrafficClass));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero), decision.At);
        Assert.Equal("""{"age":42}""", IngestBench.Features(decision));
        Assert.Equal("""{"sex":"f"}""", Encoding.UTF8.GetString(decision.Attributes!.Value.Span));
    }

    [Fact]
    public async Task A_column_may_be_feature_and_attribute_when_both_name_it()
    {
        var decision = Assert.Single((await ReadAsync("at,score,sex\n2026-01-05T00:00:00Z,0.5,f\n", Plain with { Attributes = ["sex"], Features = ["sex"] })).Taken);

        Assert.Equal("""{"sex":"f"}""", IngestBench.Features(decision));
        Assert.Equal("""{"sex":"f"}""", Encoding.UTF8.GetString(decision.Attributes!.Value.Span));
    }

    [Fact]
    public async Task Without_attributes_there_are_none() => Assert.Null(Assert.Single((await ReadAsync("at,score,x\n2026-01-05T00:00:00Z,0.5,1\n", Plain)).Taken).Attributes);

    [Theory]
    [InlineData("2026-01-05T00:00:00Z,0.5", "2 fields")]
    [InlineData("2026-01-05T00:00:00Z,0.5,1,2", "4 fields")]
    [InlineData("soon,0.5,1", "instant")]
    [InlineData("2026-01-05T00:00:00Z,high,1", "score")]
    [InlineData("2026-01-05T00:00:00Z,NaN,1", "score")]
    [InlineData("2026-01-05T00:00:00Z,,1", "'prediction' is missing")]
    [InlineData(",0.5,1", "'at' is missing")]
    public async Task A_row_that_cannot_be_a_decision_is_kept_with_its_line(string row, string why)
    {
        var read = await ReadAsync($"at,score,x\n2026-01-05T00:00:00Z,0.5,1\n{row}\n2026-01-05T00:00:00Z,0.5,2\n", Plain);

        Assert.Equal(2, read.Taken.Count);
        var bad = Assert.Single(read.Bad);
        Assert.Equal(3, bad.Line);
        Assert.Contains(why, bad.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_no_utf_8_is_quarantined()
    {
        byte[] bytes = [.. "at,score,x\n2026-01-05T00:00:00Z,0.5,"u8, 0xFF, .. "\n2026-01-05T00:00:00Z,0.5,1\n"u8];

        var read = await ReadAsync(bytes, Plain);

        Assert.Single(read.Taken);
        Assert.Contains("UTF-8", Assert.Single(read.Bad).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_and_crlf_change_nothing()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "at,score,x\r\n2026-01-05T00:00:00Z,0.5,1\r\n"u8];

        Assert.Equal("""{"x":1}""", IngestBench.Features(Assert.Single((await ReadAsync(bytes, Plain)).Taken)));
    }

    [Fact]
    public void A_mapping_that_the_header_does_not_fit_is_refused()
    {
        Assert.Contains("'planet' is not a field", new CsvIngest(Plain with { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["planet"] = "x" } }).Check(["x"]), StringComparison.Ordinal);
        Assert.Contains("no column 'y'", new CsvIngest(Plain with { Attributes = ["y"] }).Check(["x"]), StringComparison.Ordinal);
        Assert.Contains("no column 'z'", new CsvIngest(Plain with { Features = ["z"] }).Check(["x"]), StringComparison.Ordinal);
        Assert.Contains("'x' twice", new CsvIngest(Plain).Check(["x", "x"]), StringComparison.Ordinal);
        Assert.Null(new CsvIngest(Plain).Check(["x", "at"]));
    }

    private Task<Read> ReadAsync(string text, CsvMapping mapping) => ReadAsync(Encoding.UTF8.GetBytes(text), mapping);

    private async Task<Read> ReadAsync(byte[] bytes, CsvMapping mapping)
    {
        var path = _store.File("input.csv");
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        using var csv = CsvReader.FromFile(path, CsvIngest.Form);
        await csv.ReadHeaderAsync(TestContext.Current.CancellationToken);
        var bench = new IngestBench(_store);
        var run = bench.Run();
        var ingest = new CsvIngest(mapping);
        Assert.Null(ingest.Check(csv.Headers));
        await ingest.ReadAsync(csv, run, _ => { }, TestContext.Current.CancellationToken);
        return new Read([.. (await run.FinishAsync(TestContext.Current.CancellationToken)).Quarantined], bench.Taken);
    }

    private sealed record Read(IReadOnlyList<QuarantinedLine> Bad, IReadOnlyList<NewDecision> Taken);
}
