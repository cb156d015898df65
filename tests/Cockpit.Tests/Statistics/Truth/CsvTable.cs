using System.Globalization;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;

namespace Cockpit.Tests.Statistics.Truth;

/// <summary>A reference data file, column by column. The files have no quotes.</summary>
internal sealed class CsvTable
{
    private readonly Dictionary<string, string[]> _columns;

    private CsvTable(Dictionary<string, string[]> columns, int rows)
    {
        _columns = columns;
        Rows = rows;
    }

    public int Rows { get; }

    public static CsvTable Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split(',');
        var columns = names.ToDictionary(name => name, _ => new string[lines.Length - 1]);
        for (var i = 1; i < lines.Length; i++)
        {
            var fields = lines[i].Split(',');
            for (var j = 0; j < names.Length; j++)
                columns[names[j]][i - 1] = fields[j];
        }
        return new CsvTable(columns, lines.Length - 1);
    }

    public string[] Text(string column) => _columns[column];

    public double[] Numbers(string column) => Array.ConvertAll(
        _columns[column], text => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture));

    public bool[] Flags(string column) => Array.ConvertAll(_columns[column], text => text == "1");

    public NumericSample Numeric(string column, int start = 0, int? end = null)
        => NumericSample.From(Numbers(column).AsSpan()[start..(end ?? Rows)]);

    public CategoryCounts Categories(string column, int start = 0, int? end = null)
        => CategoryCounts.From(_columns[column].AsSpan()[start..(end ?? Rows)]);
}
