using Cockpit.Registry.Contracts;

namespace Cockpit.Tests.Registry.Contracts;

public sealed class ContractDiffTests
{
    [Theory]
    [InlineData("minimum: 18,", "minimum: 21,", "narrowing: inputs.age: least value 18 → 21")]
    [InlineData("minimum: 18,", "minimum: 16,", "widening: inputs.age: least value 18 → 16")]
    [InlineData("unit: years", "unit: months", "breaking: inputs.age: unit years → months")]
    [InlineData("logicalType: string, classification: personal, logicalTypeOptions: { format: email }", "logicalType: boolean, classification: personal", "breaking: inputs.mail: type string → boolean")]
    [InlineData("[car, house]", "[car]", "breaking: inputs.purpose: no longer house")]
    [InlineData("[car, house]", "[car, house, boat]", "widening: inputs.purpose: also boat")]
    [InlineData("name: start, logicalType: date", "name: start, required: true, logicalType: date", "breaking: inputs.start: must be there")]
    [InlineData("others: flag", "others: reject", "narrowing: inputs: fields that are not named are refused, and were flagged")]
    [InlineData("mode: coerce,", "mode: flag,", "widening: inputs.age: what breaks it is flagged, and was put right where that is safe, else refused")]
    [InlineData("name: score, logicalType: number, required: true", "name: score, logicalType: number", "breaking: outputs.score: may be missing")]
    [InlineData("name: score,", "name: points,", "breaking: outputs.score: is no longer agreed")]
    [InlineData("status: active", "status: draft", "widening: contract: status active → draft: from now on it only flags")]
    [InlineData("version: 1.2.0", "version: 1.3.0", "neutral: contract: version 1.2.0 → 1.3.0")]
    public void A_change_is_graded_by_what_it_means_to_whoever_keeps_the_contract(string from, string to, string line)
    {
        Assert.Contains(from, ContractReaderTests.Whole, StringComparison.Ordinal);
        var (before, report) = (ContractReader.Read(ContractReaderTests.Whole).Contract!, ContractReader.Read(ContractReaderTests.Whole.Replace(from, to, StringComparison.Ordinal)));
        Assert.True(report.Contract is not null, string.Join('\n', report.Faults));

        Assert.Contains(line, ContractDiff.Between(before, report.Contract).Select(change => change.ToString()));
    }

    [Fact]
    public void The_gravest_change_comes_first_and_no_contract_is_the_widest()
    {
        var changes = ContractDiff.Between(null, ContractReader.Read(ContractReaderTests.Whole).Contract);

        Assert.Equal(changes.OrderBy(change => change.Grade), changes);
        Assert.Contains(changes, change => change is { Grade: ChangeGrade.Breaking, Where: "inputs.age" });
        Assert.Empty(ContractDiff.Between(ContractReader.Read(ContractReaderTests.Whole).Contract, ContractReader.Read(ContractReader.Normalise(ContractReaderTests.Whole, asJson: true)).Contract));
    }
}
