using System.Text;
using Cockpit.Telemetry.Ingest;

namespace Cockpit.Tests.Telemetry;

public sealed class DecisionLineTests
{
    [Fact]
    public void Every_field_is_read()
    {
        var (raw, reason) = Read("""{"id":"a","at":"2026-01-05T02:00:00+02:00","model":"m","version":"1","trafficClass":"batch","features":{"x":[1,{"y":null}]},"attributes":{"sex":"f"},"prediction":1,"score":0.5,"latencyMs":1.5,"cost":0.1,"subject":"s","label":true,"other":{}}""");

        Assert.Null(reason);
        Assert.Equal(("a", "m", "1", "batch", "1", 0.5, 1.5, 0.1m, "s", "true"), (raw!.Id, raw.Model, raw.Version, raw.TrafficClass, raw.Prediction, raw.Score, raw.LatencyMs, raw.Cost, raw.Subject, raw.Label));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero), raw.At!.Value.ToUniversalTime());
        Assert.Equal("""{"x":[1,{"y":null}]}""", Encoding.UTF8.GetString(raw.Features!.Value.Span));
    }

    [Fact]
    public void Absent_and_null_fields_are_nothing()
    {
        var (raw, _) = Read("""{"id":null,"features":null,"attributes":null,"score":null}""");

        Assert.Equal(new RawDecision(), raw);
        Assert.Null(raw!.Attributes);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"a\":1", "not JSON")]
    [InlineData("{\"id\":1}", "'id' must be a text")]
    [InlineData("{\"id\":\"\\ud800\"}", "surrogate")]
    [InlineData("{\"features\":{\"\\ud800\":1}}", "surrogate")]
    [InlineData("{\"features\":{\"a\":\"\\ud800\"}}", "surrogate")]
    [InlineData("{\"at\":5}", "'at' must be")]
    [InlineData("{\"at\":\"2026-01-05T00:00:00\"}", "'at' must be")]
    [InlineData("{\"at\":\"2026-01-05\"}", "'at' must be")]
    [InlineData("{\"at\":\"2026-13-05T00:00:00Z\"}", "'at' must be")]
    [InlineData("{\"score\":\"0.5\"}", "'score' must be a finite number")]
    [InlineData("{\"score\":1e999}", "'score' must be a finite number")]
    [InlineData("{\"cost\":\"1\"}", "'cost' must be a number")]
    [InlineData("{\"cost\":1e99}", "'cost' must be a number")]
    [InlineData("{\"prediction\":{}}", "'prediction' must be")]
    [InlineData("{\"features\":[]}", "'features' must be an object")]
    [InlineData("{\"attributes\":{\"a\":[]}}", "'attributes' must be an object")]
    public void A_refusal_names_the_field(string line, string said)
    {
        var (raw, reason) = Read(line);

        Assert.Null(raw);
        Assert.Contains(said, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_fault_is_the_one_that_is_told() => Assert.Contains("'id'", Read("""{"score":"x","id":1}""").Reason, StringComparison.Ordinal);

    [Fact]
    public void Invalid_utf_8_is_refused() => Assert.Contains("UTF-8", DecisionLine.Read(new byte[] { 0x22, 0xFF, 0x22 }).Reason, StringComparison.Ordinal);

    private static (RawDecision? Raw, string? Reason) Read(string line) => DecisionLine.Read(Encoding.UTF8.GetBytes(line));
}
