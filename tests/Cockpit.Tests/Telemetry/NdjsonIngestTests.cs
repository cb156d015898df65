using System.IO.Pipelines;
using System.Text;
using Cockpit.Telemetry.Ingest;
using Cockpit.Tests.Support;
using FsCheck.Fluent;

namespace Cockpit.Tests.Telemetry;

public sealed class NdjsonIngestTests : IAsyncLifetime
{
    private const int LongestLine = 120;

    private SmallStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await SmallStore.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Line(string id) => $$"""{"id":"{{id}}","at":"2026-01-05T00:00:00Z","model":"m","version":"1","features":{},"score":1}""";

    [Fact]
    public async Task Wherever_the_stream_is_cut_the_result_is_the_same()
    {
        var lines = Gen.Frequency((6, Gen.Choose(0, 99).Select(i => Line($"é{i}"))), (1, Gen.Constant("")), (1, Gen.Constant("not json")), (1, Gen.Constant("   ")),
            (1, Gen.Choose(LongestLine - 2, LongestLine * 5).Select(length => new string('x', length))), (1, Gen.Constant(Line("crlf") + "\r")));
        var cases = from text in lines.ListOf() from end in Gen.Elements("", "\n", "\r\n") from cuts in Gen.Choose(1, 40).ArrayOf(50) select (Text: string.Join('\n', text) + end, Cuts: cuts);
        foreach (var (text, cuts) in Gen.Sample(cases, 150))
        {
            var bytes = Encoding.UTF8.GetBytes(text);

            var whole = await ReadAsync(new MemoryStream(bytes));
            var pieces = await ReadAsync(new Pieces(bytes, cuts));
            var single = await ReadAsync(new Pieces(bytes, [1]));

            Assert.Equal(whole, pieces);
            Assert.Equal(whole, single);
        }
    }

    [Fact]
    public async Task Lines_are_numbered_as_an_editor_numbers_them()
    {
        var result = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes($"{Line("a")}\r\n\n  \nbad\r\n{Line("b")}\n{new string('x', 500)}\nworse")));

        Assert.Equal("a,b|4,6,7", $"{string.Join(',', result.Ids)}|{string.Join(',', result.Bad.Select(bad => bad.Line))}");
        Assert.Contains("longer than 120 bytes", result.Bad[1].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LongestLine, true)]
    [InlineData(LongestLine + 1, false)]
    public async Task A_line_of_exactly_the_limit_is_taken(int length, bool isTaken)
    {
        var line = Line("a").PadRight(length);
        Assert.Equal(length, line.Length);

        foreach (var end in new[] { "", "\n" })
        {
            var result = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(line + end)));
            Assert.Equal(isTaken ? 1 : 0, result.Ids.Count);
            Assert.Equal(isTaken ? 0 : 1, result.Bad.Count);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n\r\n")]
    public async Task Nothing_is_nothing(string text)
    {
        var result = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));

        Assert.Empty(result.Ids);
        Assert.Empty(result.Bad);
    }

    [Fact]
    public async Task An_endless_line_is_passed_over_in_flat_memory()
    {
        var result = await ReadAsync(new Endless(50_000_000, $"\n{Line("after")}"));

        Assert.Equal(["after"], result.Ids);
        Assert.Equal(1, Assert.Single(result.Bad).Line);
    }

    private async Task<Result> ReadAsync(Stream stream)
    {
        var bench = new IngestBench(_store);
        var run = bench.Run();
        await NdjsonIngest.ReadAsync(PipeReader.Create(stream), run, LongestLine, TestContext.Current.CancellationToken);
        var summary = await run.FinishAsync(TestContext.Current.CancellationToken);
        return new Result([.. bench.Ids], [.. summary.Quarantined]);
    }

    private sealed record Result(IReadOnlyList<string?> Ids, IReadOnlyList<QuarantinedLine> Bad)
    {
        public bool Equals(Result? other) => other is not null && Ids.SequenceEqual(other.Ids) && Bad.SequenceEqual(other.Bad);

        public override int GetHashCode() => Ids.Count;
    }

    /// <summary>Gives one piece a read, of the lengths told, again from the first when they are used up.</summary>
    private sealed class Pieces(byte[] bytes, int[] lengths) : MemoryStream(bytes)
    {
        private int _read;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, lengths[_read++ % lengths.Length])], cancellationToken);
    }

    /// <summary>Many x, then an end.</summary>
    private sealed class Endless(long length, string end) : MemoryStream(Encoding.UTF8.GetBytes(end))
    {
        private long _left = length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
                return base.ReadAsync(buffer, cancellationToken);
            var count = (int)Math.Min(_left, buffer.Length);
            buffer.Span[..count].Fill((byte)'x');
            _left -= count;
            return ValueTask.FromResult(count);
        }
    }
}
