using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Ingest;

public sealed class PagingOnSqliteTests(SqliteCockpit cockpit) : PagingTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class PagingOnPostgresTests(PostgresCockpit cockpit) : PagingTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Lists of decisions, page by page.</summary>
public abstract class PagingTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task Every_decision_is_on_exactly_one_page_although_many_share_their_instant_and_more_arrive()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(string.Join('\n', Enumerable.Range(0, 250).Select(i => Lines.Of(model, $"{model}-{i}").Replace("00:00:00Z", $"00:00:0{i % 2}Z", StringComparison.Ordinal))));
        List<string> seen = [];
        List<DateTimeOffset> instants = [];
        string? cursor = null;
        var pages = 0;
        do
        {
            var page = (await Admin.GetAsync($"/api/v1/decisions?model={model}{(cursor is null ? "" : $"&cursor={cursor}")}")).Json;
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["foreignId"]!));
            instants.AddRange(page["items"]!.AsArray().Select(item => (DateTimeOffset)item!["at"]!));
            cursor = (string?)page["next"];
            // What is newer than the first page does not push anything from one page to the next.
            await Operator.IngestAsync(Lines.Of(model, $"{model}-late-{pages}").Replace("00:00:00Z", "00:00:09Z", StringComparison.Ordinal));
            pages++;
        }
        while (cursor is not null);

        Assert.Equal(3, pages);
        Assert.Equal(250, seen.Count);
        Assert.Equal(250, seen.Distinct().Count());
        Assert.Equal(instants.OrderDescending(), instants);
    }

    [Theory]
    [InlineData("version=1", 2)]
    [InlineData("version=2", 0)]
    [InlineData("class=batch", 1)]
    [InlineData("outcome=answered", 2)]
    [InlineData("outcome=failed", 0)]
    [InlineData("subject=anna", 1)]
    [InlineData("subject=ann", 0)]
    [InlineData("from=2026-01-05T00:00:00Z", 2)]
    [InlineData("from=2026-01-05T00:00:01Z", 0)]
    [InlineData("to=2026-01-05T00:00:00Z", 0)]
    [InlineData("from=2026-01-05T01:00:00%2B01:00&to=2026-01-05T01:00:01%2B01:00", 2)]
    public async Task A_filter_narrows_to_what_it_says(string filter, int found)
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(Lines.Of(model, $"{model}-a") + "\n" + Lines.Of(model, $"{model}-b").Replace("\"score\"", "\"subject\":\"anna\",\"trafficClass\":\"batch\",\"score\"", StringComparison.Ordinal));

        var page = await Admin.GetAsync($"/api/v1/decisions?model={model}&{filter}");

        Assert.Equal(found, page.Json["items"]!.AsArray().Count);
    }
}
