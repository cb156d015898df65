using System.Globalization;
using System.Text;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Benchmarks.Tables;

/// <summary>One file of 20 columns as a model's inputs look: half of the numbers have few distinct values, half nearly as many as rows.</summary>
/// <param name="seed">Where the random numbers begin.</param>
/// <param name="drift">0 leaves every column as it is; 1 moves about half of them a little.</param>
internal sealed class TableWriter(ulong seed, int drift)
{
    private const string Header = "normal,sensor,offset,uniform,waiting,income,amount,refund,usage,age,hour,visits,points,time,"
        + "segment,region,product,active,consent,flag";

    private readonly SeededRandom _random = new(seed);
    private readonly byte[] _line = new byte[1024];
    private int _length;

    public void Write(string path, int rows)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 20);
        file.Write(Encoding.ASCII.GetBytes(Header + "\n"));
        for (var row = 0; row < rows; row++)
        {
            _length = 0;
            Numbers();
            WholeNumbers(row);
            Categories();
            _line[_length - 1] = (byte)'\n';
            file.Write(_line, 0, _length);
        }
    }

    private void Numbers()
    {
        Add(Normal());
        Add(100 + (15 * Normal()) + (0.3 * drift));
        Add(1e6 + Normal());
        Add(_random.NextDouble());
        Add(-Math.Log(1 - _random.NextDouble()) * (1 + (0.02 * drift)));
        Add(Chance(0.03) ? null : Cents(Math.Exp(10 + (0.6 * Normal()))));
        Add(Cents(Math.Exp(4 + (1.2 * Normal()) + (0.05 * drift))));
        Add(Chance(0.7) ? 0 : Cents(Math.Exp(3 + Normal())));
        Add(Chance(0.9 - (0.01 * drift)) ? 0 : Math.Exp(Normal()));
    }

    private void WholeNumbers(int row)
    {
        Add(Math.Clamp(Math.Round(40 + (12 * Normal()) + (0.2 * drift)), 18, 95));
        Add(_random.NextBelow(24));
        Add(Math.Floor(-4 * Math.Log(1 - _random.NextDouble())));
        Add(_random.NextBelow(100_000));
        // Time stands in order in most files: what is seen first tells nothing about what comes later.
        Add(1_700_000_000 + (3L * row) + _random.NextBelow(60));
    }

    private void Categories()
    {
        Add("segment-", Zipf(4));
        Add("region-", Zipf(40));
        Add("product-", Zipf(1000));
        Add(Chance(0.8 - (0.01 * drift)) ? "true" : "false");
        Add(Chance(0.01) ? "" : Chance(0.5) ? "yes" : "no");
        Add(Chance(0.1) ? 1 : 0);
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>A small number is frequent, as 1/rank.</summary>
    private int Zipf(int kinds) => (int)Math.Pow(kinds, _random.NextDouble());

    private static double Cents(double value) => Math.Round(value, 2);

    private void Add(double? value)
    {
        if (value is { } known && known.TryFormat(_line.AsSpan(_length), out var written, "R", CultureInfo.InvariantCulture))
            _length += written;
        _line[_length++] = (byte)',';
    }

    private void Add(string text, int? number = null)
    {
        _length += Encoding.ASCII.GetBytes(text, _line.AsSpan(_length));
        if (number is { } known && known.TryFormat(_line.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture))
            _length += written;
        _line[_length++] = (byte)',';
    }
}
