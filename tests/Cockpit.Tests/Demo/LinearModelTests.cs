using System.Text.Json;
using Cockpit.Demo.Models;
using CsvHelper;
using Xunit;

namespace Cockpit.Tests.Demo;

public sealed class LinearModelTests
{
    private static readonly Dictionary<string, double> NoNumbers = [];

    [Theory]
    [InlineData("red", 3)]
    [InlineData("never seen", 11)]
    [InlineData("?", 11)]
    public void A_value_that_training_never_saw_counts_as_missing(string colour, double expected)
    {
        var model = Painted("""{"red": 2, "?": 10}""");

        Assert.Equal(expected, model.Score(new FeatureRow(NoNumbers, new Dictionary<string, string> { ["colour"] = colour })));
    }

    [Fact]
    public void A_missing_value_says_nothing_where_training_had_none()
        => Assert.Equal(1, Painted("""{"red": 2}""").Score(new FeatureRow(NoNumbers, new Dictionary<string, string>())));

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var model = Painted("""{"red": 2.0000000000000004, "?": -1e-300}""");

        Assert.Equal(model.ToJson(), LinearModel.Parse(model.ToJson()).ToJson());
    }

    [Fact]
    public void A_document_of_another_kind_is_refused() => Assert.Throws<JsonException>(() => LinearModel.Parse("{}"));

    [Fact]
    public void The_scores_of_the_census_model_are_those_of_its_file_to_1e_9()
    {
        var folder = SharedFolder();
        Assert.SkipWhen(folder is null, "The census data is not beside this repository.");
        var model = LinearModel.Parse(File.ReadAllText(Path.Combine(folder, "adult_lr_model.json")));
        using var csv = CsvReader.FromFile(Path.Combine(folder, "adult_decisions.csv"));

        var rows = 0;
        for (; csv.Read(); rows++)
        {
            var row = new FeatureRow(
                model.Numeric.Keys.ToDictionary(name => name, name => csv.Parse<double>(name)),
                model.Categorical.Keys.ToDictionary(name => name, name => csv.GetString(name) is { Length: > 0 } text ? text : "?"));
            Assert.Equal(csv.Parse<double>("score"), model.Score(row), 1e-9);
        }

        Assert.Equal(16_281, rows);
    }

    private static LinearModel Painted(string weights)
        => LinearModel.Parse($$"""{"kind": "linear", "intercept": 1, "numeric": {}, "categorical": {"colour": {{weights}} } }""");

    private static string? SharedFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cockpit.sln")))
            folder = folder.Parent;
        var shared = folder is null ? null : Path.Combine(folder.FullName, "..", "shared", "data", "adult");
        return Directory.Exists(shared) ? shared : null;
    }
}
