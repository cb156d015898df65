using Cockpit.Registry.Contracts;

namespace Cockpit.Tests.Registry.Contracts;

public sealed class ContractReaderTests
{
    internal const string Whole = """
        apiVersion: v3.1.0
        kind: DataContract
        id: loan-inputs
        version: 1.2.0
        status: active
        name: Loans
        domain: credit
        tags: [credit, finance]
        description:
          purpose: What the loan model is asked with.
          usage: |
            Ask one applicant a row.
            Never ask twice.
        servers: [{ server: gateway, type: custom, environment: prod }]
        team:
          name: Credit data
          members:
            - { username: mia, role: steward }
            - { username: ada, name: Ada Lovelace, role: Data Owner }
        slaProperties:
          - { property: freshness, value: 24, unit: h, element: inputs.asOf }
          - { property: availability, value: 99.9, unit: percent }
        customProperties:
          - { property: cockpit, value: { mode: reject } }
          - { property: costCentre, value: 4711 }
        schema:
          - name: inputs
            logicalType: object
            customProperties:
              - property: cockpit
                value:
                  others: flag
                  rules:
                    - { rule: start <= end }
                    - { rule: amount <= 1000, when: [purpose = car], mode: flag }
            properties:
              - name: age
                logicalType: integer
                physicalType: INT
                logicalTypeOptions: { minimum: 18, maximum: 120, format: i32 }
                required: true
                examples: [42]
                customProperties: [{ property: cockpit, value: { mode: coerce, unit: years, drift: { psi: 0.2 } } }]
                quality:
                  - { metric: missingValues, arguments: { missingValues: [-1, 999, "n/a"] }, mustBe: 0 }
              - name: amount
                logicalType: number
                logicalTypeOptions: { exclusiveMinimum: 0, maximum: 5000, multipleOf: 0.5 }
              - name: purpose
                logicalType: string
                logicalTypeOptions: { minLength: 2, maxLength: 20, pattern: "^[a-z]+$" }
                quality:
                  - { type: library, metric: invalidValues, arguments: { validValues: [car, house] }, mustBe: 0, severity: error }
                  - { type: sql, query: "SELECT 1", mustBe: 1 }
              - { name: start, logicalType: date }
              - { name: end, logicalType: date, logicalTypeOptions: { format: yyyy-MM-dd, minimum: "2000-01-01" } }
              - { name: asOf, logicalType: timestamp }
              - { name: mail, logicalType: string, classification: personal, logicalTypeOptions: { format: email } }
              - { name: sex, customProperties: [{ property: cockpit, value: { forbidden: true } }] }
          - name: outputs
            properties:
              - { name: score, logicalType: number, required: true, logicalTypeOptions: { minimum: 0, maximum: 1 } }
          - name: audit_log
            properties: [{ name: anything }]
        """;

    [Fact]
    public void Everything_that_is_enforced_is_read()
    {
        var report = ContractReader.Read(Whole);

        Assert.Empty(report.Faults);
        var contract = report.Contract!;
        Assert.Equal(("loan-inputs", "1.2.0", "active", "Ada Lovelace", true), (contract.Id, contract.Version, contract.Status, contract.Owner, contract.IsEnforced));
        var fields = contract.Inputs.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        Assert.Equal((FieldType.Whole, true, ContractMode.Coerce, "years", 18, 120), (fields["age"].Type, fields["age"].IsRequired, fields["age"].Mode, fields["age"].Unit, fields["age"].Least!.Value, fields["age"].Most!.Value));
        Assert.Equal(["-1", "999", "n/a"], fields["age"].Sentinels);
        Assert.Equal(0.2, fields["age"].Drift!.Psi);
        Assert.Equal((true, ContractMode.Reject, 0.5), (fields["amount"].Least!.IsOpen, fields["amount"].Mode, fields["amount"].MultipleOf));
        Assert.Equal(["car", "house"], fields["purpose"].Codes);
        Assert.Equal(("^[a-z]+$", 2, 20), (fields["purpose"].Pattern, fields["purpose"].Shortest, fields["purpose"].Longest));
        Assert.Equal((TimeSpan.FromHours(24), true, true), (fields["asOf"].Freshness, fields["mail"].IsHidden, fields["sex"].IsForbidden));
        Assert.Equal(["start <= end", "amount <= 1000"], contract.Inputs.Rules.Select(rule => rule.Text));
        Assert.Equal((ContractMode.Flag, ContractMode.Flag, "purpose = car"), (contract.Inputs.Others, contract.Inputs.Rules[1].Mode, contract.Inputs.Rules[1].When[0].Text));
        Assert.Equal(["score"], contract.Outputs.Fields.Select(field => field.Name));
        Assert.Contains(report.Warnings, warning => warning.Message.Contains("'audit_log' is neither inputs nor outputs", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, warning => warning is { Line: > 40 } && warning.Message.Contains("another engine", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "The document is empty.")]
    [InlineData("[1, 2", "")]
    [InlineData("just words", "it takes a group of the keys")]
    [InlineData("a: &x 1\nb: *x", "is an anchor")]
    [InlineData("apiVersion: v3.1.0", "The key 'kind' is missing")]
    public void A_text_that_is_no_contract_is_at_fault(string text, string message)
        => Assert.Contains(ContractReader.Read(text).Faults, fault => fault.Message.Contains(message, StringComparison.Ordinal) && fault is { Line: > 0, Column: > 0 });

    [Theory]
    [InlineData("apiVersion: v3.1.0", "apiVersion: v2.2.2", "apiVersion", "documents of v3 are read")]
    [InlineData("kind: DataContract", "kind: DataProduct", "kind", "it takes DataContract")]
    [InlineData("id: loan-inputs", "id: 17", "id", "the number 17")]
    [InlineData("status: active", "stauts: active", "stauts", "not a known key")]
    [InlineData("version: 1.2.0", "version: [1]", "version", "a list")]
    [InlineData("maximum: 120", "maximum: 17", "schema[0].properties[0].logicalTypeOptions.maximum", "No value lies between 18 and 17")]
    [InlineData("exclusiveMinimum: 0, maximum: 5000", "exclusiveMinimum: 5, maximum: 5", "schema[0].properties[1].logicalTypeOptions.maximum", "every value would break")]
    [InlineData("maximum: 120", "maximum: old", "schema[0].properties[0].logicalTypeOptions.maximum", "the text 'old'")]
    [InlineData("format: i32", "format: i31", "schema[0].properties[0].logicalTypeOptions.format", "no size of integer")]
    [InlineData("logicalType: integer", "logicalType: intger", "schema[0].properties[0].logicalType", "it takes")]
    [InlineData("minimum: 18,", "minLength: 18,", "schema[0].properties[0].logicalTypeOptions.minLength", "no option of integer")]
    [InlineData("minimum: 18,", "minium: 18,", "schema[0].properties[0].logicalTypeOptions.minium", "not a known key")]
    [InlineData("multipleOf: 0.5", "multipleOf: 0", "schema[0].properties[1].logicalTypeOptions.multipleOf", "is not a number")]
    [InlineData("minLength: 2, maxLength: 20", "minLength: 20, maxLength: 2", "schema[0].properties[2].logicalTypeOptions.maxLength", "No text has at least 20")]
    [InlineData("\"^[a-z]+$\"", "\"^[a-z+$\"", "schema[0].properties[2].logicalTypeOptions.pattern", "no regular expression")]
    [InlineData("\"^[a-z]+$\"", "\"^(a)\\\\1$\"", "schema[0].properties[2].logicalTypeOptions.pattern", "looks around or back")]
    [InlineData("\"^[a-z]+$\"", "\"^[0-9]+$\"", "schema[0].properties[2].quality", "None of the codes")]
    [InlineData("[car, house]", "[car, House]", "schema[0].properties[2].quality", "The code 'House'")]
    [InlineData("[car, house]", "[]", "schema[0].properties[2].quality[0].arguments", "is empty")]
    [InlineData("[car, house]", "[car, {a: 1}]", "schema[0].properties[2].quality[0].arguments", "a group of keys")]
    [InlineData("format: yyyy-MM-dd", "format: yyyy-QQ", "schema[0].properties[4].logicalTypeOptions.format", "no date format")]
    [InlineData("minimum: \"2000-01-01\"", "minimum: 2000", "schema[0].properties[4].logicalTypeOptions.minimum", "minimum of a date")]
    [InlineData("name: amount", "name: age", "schema[0].properties[1].name", "given twice")]
    [InlineData("name: audit_log", "name: inputs", "schema[2].name", "'inputs' is given twice")]
    [InlineData("rule: start <= end", "rule: start before end", "schema[0].customProperties[0].value.rules[0].rule", "is no comparison")]
    [InlineData("rule: start <= end", "rule: start <= edn", "schema[0].customProperties[0].value.rules[0].rule", "'edn' is not a date")]
    [InlineData("rule: start <= end", "rule: start <= age", "schema[0].customProperties[0].value.rules[0].rule", "cannot be compared")]
    [InlineData("rule: start <= end", "rule: start <= start", "schema[0].customProperties[0].value.rules[0].rule", "compared with itself")]
    [InlineData("rule: start <= end", "rule: begin <= end", "schema[0].customProperties[0].value.rules[0].rule", "no field 'begin'")]
    [InlineData("mode: flag }", "mode: coerce }", "schema[0].customProperties[0].value.rules[1].mode", "nothing can be put right")]
    [InlineData("forbidden: true }", "forbidden: true } }], required: true, tags: [{ x: 1", "schema[0].properties[7].customProperties[0].value.forbidden", "required and forbidden")]
    [InlineData("others: flag", "others: maybe", "schema[0].customProperties[0].value.others", "it takes allow, flag or reject")]
    [InlineData("mode: coerce,", "mode: fix,", "schema[0].properties[0].customProperties[0].value.mode", "it takes reject, coerce or flag")]
    [InlineData("element: inputs.asOf", "element: inputs.asof", "slaProperties[0].element", "no field 'asof'")]
    [InlineData("element: inputs.asOf", "element: inputs.age", "slaProperties[0].element", "has no age")]
    [InlineData("value: 24, unit: h", "value: soon, unit: h", "slaProperties[0].value", "a number above 0")]
    [InlineData("value: 24, unit: h", "value: 24, unit: moons", "slaProperties[0].value", "a number above 0")]
    [InlineData("{ property: costCentre, value: 4711 }", "{ property: cockpit, value: {} }", "customProperties[1]", "given twice")]
    [InlineData("{ property: costCentre, value: 4711 }", "{ proprety: costCentre, value: 4711 }", "customProperties[1].proprety", "not a known key")]
    [InlineData("required: true, logicalTypeOptions: { minimum: 0", "customProperties: [{ property: cockpit, value: { mode: coerce } }], logicalTypeOptions: { minimum: 0", "schema[1].properties[0].customProperties[0].value.mode", "never changed")]
    public void A_fault_names_its_setting_with_line_and_column(string from, string to, string path, string message)
    {
        Assert.Contains(from, Whole, StringComparison.Ordinal);
        var at = Whole.IndexOf(from, StringComparison.Ordinal);

        var report = ContractReader.Read(Whole[..at] + to + Whole[(at + from.Length)..]);

        Assert.Null(report.Contract);
        Assert.True(report.Faults.Any(fault => fault.Path == path && fault.Message.Contains(message, StringComparison.Ordinal)), string.Join('\n', report.Faults));
        Assert.All(report.Faults, fault => Assert.True(fault is { Line: > 0, Column: > 0 }));
    }

    [Fact]
    public void More_than_a_thousand_fields_are_refused()
    {
        var fields = string.Join(", ", Enumerable.Range(0, 1001).Select(i => $"{{ name: f{i} }}"));

        var report = ContractReader.Read($"{{ apiVersion: v3.1.0, kind: DataContract, id: a, version: \"1\", status: active, schema: [{{ name: inputs, properties: [{fields}] }}] }}");

        Assert.Contains(report.Faults, fault => fault.Message.Contains("1001 items", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("team: { name: Credit data }", "Credit data")]
    [InlineData("team: [{ username: old, role: owner, dateOut: \"2020-01-01\" }, { username: ada, role: owner }]", "ada")]
    [InlineData("team: [{ username: mia, role: steward }]", "mia")]
    [InlineData("name: x", null)]
    public void The_owner_is_whom_the_team_names_in_its_new_form_and_in_the_list_of_before(string team, string? owner)
        => Assert.Equal(owner, ContractReader.Read($"apiVersion: v3.0.2\nkind: DataContract\nid: a\nversion: \"1\"\nstatus: active\n{team}\n").Contract!.Owner);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_lost_when_a_document_is_written_anew(bool asJson)
    {
        var written = ContractReader.Normalise(Whole, asJson);

        Assert.Empty(ContractDiff.Between(ContractReader.Read(Whole).Contract, ContractReader.Read(written).Contract));
        Assert.Equal(ContractReader.Normalise(Whole, asJson: true), ContractReader.Normalise(written, asJson: true));
        foreach (var carried in new[] { "Never ask twice.", "costCentre", "4711", "SELECT 1", "availability", "audit_log", "INT", "prod" })
            Assert.Contains(carried, written, StringComparison.Ordinal);
    }
}
