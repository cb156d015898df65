using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Shifts;

namespace Cockpit.Tests.Statistics.Shifts;

/// <summary>A baseline and a window, column by column, and what is named between them.</summary>
internal sealed class ShiftedWindow
{
    private readonly List<(ColumnEvidence Evidence, BeforeAfter<NumberProfile>? Numbers)> _columns = [];

    public ShiftedWindow Add(string name, double[] before, double[] after)
    {
        var (old, now) = (NumericSample.From(before), NumericSample.From(after));
        return Add((NumericEvidence.Of(name, old, now), new(NumberProfile.Of(old.Values), NumberProfile.Of(now.Values))));
    }

    public ShiftedWindow Add(string name, string?[] before, string?[] after)
        => Add((CategoricalEvidence.Of(name, CategoryCounts.From(before), CategoryCounts.From(after)), null));

    public ShiftedWindow Add((ColumnEvidence Evidence, BeforeAfter<NumberProfile>? Numbers) column)
    {
        _columns.Add(column);
        return this;
    }

    public IReadOnlyList<ShiftFinding> Find()
    {
        var report = DriftReport.Judge(_columns[0].Evidence.Rows, [.. _columns.Select(column => column.Evidence)]);
        return SemanticShifts.Among([.. report.Columns.Zip(_columns, (drift, column) => new ShiftColumn(drift, column.Evidence, column.Numbers))]);
    }

    public ShiftFinding FindOne() => Assert.Single(Find());
}

/// <summary>Samples of columns as they occur.</summary>
internal static class Draw
{
    public static double[] Rows(int rows, Func<double> next) => [.. Enumerable.Range(0, rows).Select(_ => next())];

    public static string?[] Texts(int rows, SeededRandom random, params (string? Text, double Share)[] shares) => [.. Enumerable.Range(0, rows).Select(_ =>
    {
        var at = random.NextDouble();
        return shares.First(item => (at -= item.Share) < 0).Text;
    })];

    public static double Normal(SeededRandom random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A smooth one, a skewed one, a rounded one, a mostly empty one.</summary>
    public static double Of(string shape, SeededRandom random) => shape switch
    {
        "amount" => Math.Exp(7 + (0.5 * Normal(random))),
        "skewed" => Math.Exp(Normal(random)),
        "age" => Math.Max(17, Math.Round(38 + (13 * Normal(random)))),
        "gain" => random.NextDouble() < 0.7 ? 0 : Math.Round(Math.Exp(8 + (0.7 * Normal(random)))),
        "height" => 1.7 + (0.1 * Normal(random)),
        "degrees" => 12 + (8 * Normal(random)),
        _ => throw new ArgumentException($"No shape {shape}.", nameof(shape)),
    };
}
