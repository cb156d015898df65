using System.Globalization;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Summaries;
using FsCheck;
using FsCheck.Fluent;
using Known = Cockpit.Statistics.Summaries.Truth;

namespace Cockpit.Tests.Statistics.Summaries;

/// <summary>A decision made up from a seed, with every kind of column, group, outcome and gap.</summary>
internal sealed record Made(int Seed, Known Truth)
{
    private static readonly string?[] Sexes = ["Female", "Male", "Male", null];
    private static readonly string?[] Races = ["Black", "White", "Asian", "", "White"];
    private static readonly string[] Colours = ["red", "green", "blue", "", "yellow"];
    private static readonly string[] Classes = ["cat", "dog", "eel"];

    /// <summary>The attributes of every made decision.</summary>
    public static SummaryShape Shape { get; } = new(null, ["sex", "race"]);

    public static Made From(int seed)
    {
        var random = new SeededRandom((ulong)seed * 31);
        return new Made(seed, random.NextBelow(5) switch
        {
            0 or 1 => Known.Unknown,
            2 => new Known(random.NextBelow(2) == 0, null, null),
            3 => new Known(null, Math.Round(100 * random.NextDouble(), 2), null),
            _ => new Known(null, null, Classes[random.NextBelow(3)]),
        });
    }

    /// <summary>Up to a few dozen decisions.</summary>
    public static Arbitrary<Made[]> Some() => Arb.From(Gen.Choose(0, 1_000_000).Select(From).ArrayOf());

    public DecisionFacts Facts()
    {
        var random = new SeededRandom((ulong)Seed);
        var facts = new DecisionFacts
        {
            Answered = random.NextBelow(10) > 0,
            Positive = random.NextBelow(8) == 0 ? null : random.NextBelow(2) == 0,
            Score = random.NextBelow(6) switch { 0 => null, 1 => 7.5, 2 => random.NextBelow(11) / 10.0, _ => random.NextDouble() },
            Prediction = random.NextBelow(9) == 0 ? null : Classes[random.NextBelow(3)],
            Value = random.NextBelow(3) == 0 ? null : Math.Round(100 * random.NextDouble(), 2),
            Path = random.NextBelow(5) == 0 ? null : random.NextBelow(8),
            LatencyBucket = random.NextBelow(4) == 0 ? null : random.NextBelow(30),
            Cost = random.NextBelow(4) == 0 ? null : random.NextBelow(1_000) / 1_000m,
            Truth = Truth,
        };
        AddInputs(facts, random);
        facts.Groups.Add(Sexes[random.NextBelow(4)]);
        facts.Groups.Add(Races[random.NextBelow(5)]);
        return facts;
    }

    private static void AddInputs(DecisionFacts facts, SeededRandom random)
    {
        var age = 20 + random.NextBelow(60);
        facts.Inputs.Add(random.NextBelow(20) == 0 ? Cell.Missing("age") : new Cell("age", age, age.ToString(CultureInfo.InvariantCulture)));
        facts.Inputs.Add(Cell.Of("amount", Math.Exp(6 * (random.NextDouble() - 0.5)) * (random.NextBelow(5) == 0 ? -1 : 1)));
        facts.Inputs.Add(Cell.Of("colour", Colours[random.NextBelow(5)]));
        if (random.NextBelow(3) == 0)
            facts.Inputs.Add(random.NextBelow(2) == 0 ? Cell.Of("mixed", "n/a") : Cell.Of("mixed", random.NextBelow(9)));
    }
}

/// <summary>Summaries of made decisions.</summary>
internal static class Summarise
{
    public static WindowSummary Of(
        IEnumerable<Made> decisions, SummaryShape? shape = null, SummaryPrecision precision = SummaryPrecision.Rollup)
    {
        var summary = new WindowSummary(shape ?? Made.Shape, precision);
        foreach (var decision in decisions)
            summary.Add(decision.Facts());
        return summary;
    }

    public static byte[] Bytes(WindowSummary summary)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        summary.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>What comes back after writing.</summary>
    public static WindowSummary Again(WindowSummary summary)
    {
        using var reader = new BinaryReader(new MemoryStream(Bytes(summary)));
        var read = WindowSummary.Read(reader, summary.Precision);
        Assert.Equal(reader.BaseStream.Length, reader.BaseStream.Position);
        return read;
    }

    /// <summary>The sum, each part written and read on the way.</summary>
    public static WindowSummary Sum(params IEnumerable<WindowSummary> parts)
    {
        WindowSummary? sum = null;
        foreach (var part in parts)
        {
            sum ??= new WindowSummary(SummaryShape.Plain, part.Precision);
            sum.Merge(Again(part));
        }
        return sum ?? new WindowSummary(SummaryShape.Plain);
    }
}
