using System.Buffers;
using System.Text;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Records;

namespace Cockpit.Tests.Ledger;

public sealed class CsvLinesTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("'=1")]
    [InlineData("＝1")]
    public void No_cell_begins_as_a_formula_does_and_each_is_read_again_as_it_was(string text)
    {
        var lines = new CsvLines(["one", "two"]);
        var (fields, written) = (new RecordFields(), new ArrayBufferWriter<byte>());
        fields.Add(text);
        fields.Add("plain");

        lines.Write(fields, written);
        var line = Encoding.UTF8.GetString(written.WrittenSpan);
        var fault = lines.Read(written.WrittenSpan[..^1], fields);

        Assert.StartsWith("'", line.TrimStart('"'), StringComparison.Ordinal);
        Assert.Null(fault);
        Assert.Equal(text, Encoding.UTF8.GetString(fields[0]));
    }
}
