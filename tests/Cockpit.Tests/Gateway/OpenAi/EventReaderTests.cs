using System.Text;
using Cockpit.Gateway.Protocols.OpenAi;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Gateway.OpenAi;

public sealed class EventReaderTests
{
    private const int Longest = 1000;

    private static string[] Read(params string[] pieces)
    {
        var reader = new EventReader(Longest);
        List<byte[]> events = [];
        foreach (var piece in pieces)
            reader.Take(Encoding.UTF8.GetBytes(piece), events);
        return [.. events.Select(Encoding.UTF8.GetString)];
    }

    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b")]
    [InlineData("data:a\r\n\r\ndata:  b\r\r", "a| b")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData(": still there\n\nevent: x\nid: 1\ndata: a\nretry: 5\n\n", "a")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData("data\n\n", "")]
    [InlineData("data: a\n", null)]
    [InlineData("database: a\n\n", null)]
    [InlineData("\n\n\n", null)]
    public void Events_are_read_as_the_standard_says(string stream, string? events)
        => Assert.Equal(events?.Split('|') ?? [], Read(stream));

    [Fact]
    public void Wherever_the_stream_is_cut_the_events_are_the_same()
    {
        var parts = Gen.Elements("data: a", "data: {\"x\":1}", "data:", ":c", "\n", "\n\n", "\r\n", "\r", "\r\n\r\n", "é", "\uFEFF", "data", " ", "id: 1");
        var cuts = Gen.Choose(1, 5).ListOf();
        Prop.ForAll(parts.ListOf().ToArbitrary(), cuts.ToArbitrary(), (list, sizes) =>
        {
            var stream = Encoding.UTF8.GetBytes(string.Concat(list));
            List<byte[]> whole = [], cut = [];
            new EventReader(Longest).Take(stream, whole);
            var reader = new EventReader(Longest);
            for (int from = 0, i = 0; from < stream.Length; i++)
            {
                var size = Math.Min(sizes.Count == 0 ? 1 : sizes[i % sizes.Count], stream.Length - from);
                reader.Take(stream.AsSpan(from, size), cut);
                from += size;
            }

            return whole.Select(Encoding.UTF8.GetString).SequenceEqual(cut.Select(Encoding.UTF8.GetString));
        }).Hold(3000);
    }

    [Fact]
    public void An_event_that_never_ends_takes_no_more_memory_than_allowed()
    {
        var reader = new EventReader(Longest);
        List<byte[]> events = [];

        for (var i = 0; i < 100; i++)
            reader.Take(new byte[100], events);

        Assert.True(reader.IsTooLong);
        Assert.Empty(events);
    }
}
