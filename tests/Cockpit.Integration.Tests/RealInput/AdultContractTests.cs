using Cockpit.Insight.DryRuns;
using Cockpit.Registry.Contracts;

namespace Cockpit.Integration.Tests.RealInput;

/// <summary>A contract for real data, as somebody would write it from the training rows alone.</summary>
public sealed class AdultContractTests(ITestOutputHelper output)
{
    private static readonly string[] Numeric = ["age", "education_num", "capital_gain", "capital_loss", "hours_per_week"];
    private static readonly string[] Texts = ["workclass", "education", "marital_status", "occupation", "relationship", "native_country"];
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("window_control_no_shift.csv", new string[0])]
    [InlineData("window_quality_faults.csv", new[] { "age required", "hours_per_week range", "workclass code" })]
    public async Task The_faults_that_a_contract_can_name_are_named_and_the_control_raises_nothing(string window, string[] named)
    {
        SharedTruth.SkipWithoutData();
        var contract = ContractReader.Read(Contract());
        Assert.Empty(contract.Faults);

        await using var rows = File.OpenRead(SharedTruth.Data($"adult/{window}"));
        var (tally, wrong) = await ContractSample.ReadAsync(rows, isCsv: true, contract.Contract!, Now, take: null, TestContext.Current.CancellationToken);

        Assert.Null(wrong);
        output.WriteLine($"{tally!.Sentence} {string.Join("; ", tally.Rules.Select(rule => $"{rule.Field} {rule.Rule} {rule.Count} ({string.Join(", ", rule.Seen)})"))}");
        Assert.True(tally.N > 1000);
        Assert.All(named, name => Assert.Contains(tally.Rules, rule => $"{rule.Field} {rule.Rule}" == name));
        Assert.Equal(named.Length == 0, tally.Rules.Count == 0);
    }

    /// <summary>Ranges, codes and missing values of the training rows.</summary>
    private static string Contract()
    {
        var rows = File.ReadLines(SharedTruth.Data("adult/adult_train.csv")).Select(line => line.Split(',')).ToList();
        IEnumerable<string> Column(string name)
        {
            var at = Array.IndexOf(rows[0], name);
            return rows.Skip(1).Select(row => row[at]).Where(value => value.Length > 0).Distinct(StringComparer.Ordinal);
        }

        bool IsWhole(string name) => rows.Skip(1).All(row => row[Array.IndexOf(rows[0], name)].Length > 0);
        var fields = Numeric.Select(name => $"- {{ name: {name}, logicalType: integer, required: {(IsWhole(name) ? "true" : "false")}, logicalTypeOptions: {{ minimum: {Column(name).Min(int.Parse)}, maximum: {Column(name).Max(int.Parse)} }} }}")
            .Concat(Texts.Select(name => $"- {{ name: {name}, logicalType: string, quality: [{{ metric: invalidValues, arguments: {{ validValues: [{string.Join(", ", Column(name).Select(value => $"\"{value}\""))}] }}, mustBe: 0 }}] }}"));
        return $"apiVersion: v3.1.0\nkind: DataContract\nid: adult\nversion: \"1\"\nstatus: active\nschema:\n- name: inputs\n  properties:\n  {string.Join("\n  ", fields)}\n";
    }
}
