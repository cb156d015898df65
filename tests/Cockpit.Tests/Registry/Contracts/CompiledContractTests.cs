using System.Text;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Registry.Contracts;

namespace Cockpit.Tests.Registry.Contracts;

public sealed class CompiledContractTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("integer", "{ minimum: 18, maximum: 120 }", "17", "range")]
    [InlineData("integer", "{ minimum: 18, maximum: 120 }", "18", null)]
    [InlineData("integer", "{ exclusiveMinimum: 18 }", "18", "range")]
    [InlineData("integer", "{ format: u8 }", "256", "range")]
    [InlineData("integer", "{}", "1.5", "integer")]
    [InlineData("integer", "{}", "1.0", null)]
    [InlineData("integer", "{}", "\"1\"", "type")]
    [InlineData("number", "{ multipleOf: 0.1 }", "0.3", null)]
    [InlineData("number", "{ multipleOf: 0.1 }", "0.35", "multipleOf")]
    [InlineData("number", "{}", "true", "type")]
    [InlineData("boolean", "{}", "true", null)]
    [InlineData("boolean", "{}", "1", "type")]
    [InlineData("string", "{ minLength: 2 }", "\"a\"", "length")]
    [InlineData("string", "{ maxLength: 1 }", "\"\\u00e9\"", null)]
    [InlineData("string", "{ pattern: \"^[A-Z]{2}$\" }", "\"PT\"", null)]
    [InlineData("string", "{ pattern: \"^[A-Z]{2}$\" }", "\"pt\"", "pattern")]
    [InlineData("string", "{ format: email }", "\"a@b\"", null)]
    [InlineData("string", "{ format: email }", "\"a b\"", "format")]
    [InlineData("string", "{ format: uuid }", "\"7d444840-9dc0-11d1-b245-5ffdce74fad2\"", null)]
    [InlineData("string", "{ format: ipv4 }", "\"1.2.3\"", "format")]
    [InlineData("string", "{}", "5", "type")]
    [InlineData("date", "{ minimum: \"2020-01-01\" }", "\"2019-12-31\"", "range")]
    [InlineData("date", "{ format: dd.MM.yyyy }", "\"31.12.2025\"", null)]
    [InlineData("date", "{ format: dd.MM.yyyy }", "\"2025-12-31\"", "format")]
    [InlineData("date", "{}", "\"2025-02-30\"", "format")]
    [InlineData("timestamp", "{}", "\"2026-01-01T10:00:00+02:00\"", null)]
    [InlineData("time", "{ maximum: \"18:00\" }", "\"18:01\"", "range")]
    [InlineData("array", "{}", "[1, 2]", null)]
    public void A_value_keeps_its_fields_rules_or_the_finding_names_the_rule(string type, string options, string value, string? rule)
        => Assert.Equal(rule, Check($"- {{ name: x, logicalType: {type}, logicalTypeOptions: {options} }}", $$"""{"x":{{value}}}""")?.Findings[0].Rule);

    [Theory]
    [InlineData("{}", "required", "not sent")]
    [InlineData("{\"x\":null}", "required", null)]
    [InlineData("{\"x\":-1}", "sentinel", "-1")]
    [InlineData("{\"x\":-1.0}", "sentinel", "-1.0")]
    [InlineData("{\"x\":3}", "code", "3")]
    [InlineData("{\"x\":2.0}", null, null)]
    public void Missing_values_sentinels_and_codes_are_told_apart(string row, string? rule, string? seen)
    {
        var finding = Check("- { name: x, logicalType: integer, required: true, quality: [{ metric: missingValues, arguments: { missingValues: [-1] }, mustBe: 0 }, { metric: invalidValues, arguments: { validValues: [1, 2] }, mustBe: 0 }] }", row)?.Findings[0];

        Assert.Equal((rule, seen), (finding?.Rule, finding?.Seen));
    }

    [Theory]
    [InlineData("integer", "", "\" 12 \"", "12")]
    [InlineData("integer", "", "\"twelve\"", null)]
    [InlineData("boolean", "", "\"True\"", "true")]
    [InlineData("boolean", "", "0", "false")]
    [InlineData("string", "", "12.50", "\"12.50\"")]
    [InlineData("string", "quality: [{ metric: invalidValues, arguments: { validValues: [car, bus] }, mustBe: 0 }], ", "\" CAR\"", "\"car\"")]
    [InlineData("string", "quality: [{ metric: invalidValues, arguments: { validValues: [car, bus] }, mustBe: 0 }], ", "\"cart\"", null)]
    [InlineData("string", "quality: [{ metric: missingValues, arguments: { missingValues: [\"?\"] }, mustBe: 0 }], ", "\"?\"", "null")]
    [InlineData("date", "logicalTypeOptions: { format: dd.MM.yyyy }, ", "\"2025-12-31\"", "\"31.12.2025\"")]
    [InlineData("date", "", "\"20251231\"", "\"2025-12-31\"")]
    [InlineData("date", "", "\"31/12/2025\"", null)]
    public void Coercion_does_what_is_safe_and_refuses_the_rest(string type, string more, string value, string? right)
    {
        var outcome = Check($"- {{ name: x, logicalType: {type}, {more}customProperties: [{{ property: cockpit, value: {{ mode: coerce }} }}] }}", $$"""{"x":{{value}}}""")!;

        Assert.Equal((right is null, right is null ? ContractAction.Refused : ContractAction.Coerced), (outcome.IsRefused, outcome.Findings[0].Action));
        Assert.Equal(right, outcome.Changes.Count == 0 ? null : Encoding.UTF8.GetString(outcome.Changes[0].Json.Span));
    }

    [Fact]
    public void A_hidden_value_is_never_shown_and_a_long_one_is_cut()
    {
        Assert.Null(Check("- { name: x, logicalType: integer, classification: personal }", """{"x":"secret"}""")!.Findings[0].Seen);
        Assert.Equal(ContractOutcome.LongestSeen, Check("- { name: x, logicalType: integer }", $$"""{"x":"{{new string('a', 500)}}"}""")!.Findings[0].Seen!.Length);
    }

    [Theory]
    [InlineData("""{"a":"2026-01-02","b":"2026-01-01","n":1,"k":"p"}""", "a <= b")]
    [InlineData("""{"a":"2026-01-01","b":"2026-01-02","n":11,"k":"p"}""", "n <= 10")]
    [InlineData("""{"a":"2026-01-01","b":"2026-01-02","n":11,"k":"q"}""", null)]
    [InlineData("""{"b":"2026-01-02","n":1,"k":"p"}""", null)]
    public void A_rule_about_several_fields_holds_where_its_conditions_do(string row, string? rule)
    {
        var contract = Read("- { name: a, logicalType: date }\n- { name: b, logicalType: date }\n- { name: n, logicalType: integer }\n- { name: k, logicalType: string }",
            "customProperties: [{ property: cockpit, value: { rules: [{ rule: a <= b }, { rule: n <= 10, when: [k = p] }] } }]");
        ContractOutcome? outcome = null;
        JsonRow.Check(Encoding.UTF8.GetBytes(row), contract.Inputs!, Now, 0, null, ref outcome);

        Assert.Equal(rule, outcome?.Findings[0].Rule);
    }

    [Fact]
    public void Age_is_told_from_the_instant_of_the_request()
    {
        const string Sla = "slaProperties: [{ property: freshness, value: 1, unit: d, element: inputs.x }]";
        var contract = new CompiledContract(ContractReader.Read(Document("- { name: x, logicalType: timestamp }", "", Sla)).Contract!, "o");
        ContractOutcome? fresh = null, old = null;
        JsonRow.Check("""{"x":"2026-01-01T00:00:00Z"}"""u8, contract.Inputs!, Now, 0, null, ref fresh);
        JsonRow.Check("""{"x":"2025-12-31T23:59:59Z"}"""u8, contract.Inputs!, Now, 0, null, ref old);

        Assert.Null(fresh);
        Assert.Equal(FieldRules.Freshness, old!.Findings[0].Rule);
    }

    [Fact]
    public void What_must_differ_may_not_come_twice_in_one_request()
    {
        var contract = Read("- { name: x, logicalType: integer, unique: true }");
        var (seen, outcome) = (new SeenValues(), (ContractOutcome?)null);
        JsonRow.Check("""{"x":1}"""u8, contract.Inputs!, Now, 0, seen, ref outcome);
        Assert.Null(outcome);
        JsonRow.Check("""{"x":1}"""u8, contract.Inputs!, Now, 1, seen, ref outcome);

        Assert.Equal((1, FieldRules.Unique), (outcome!.Findings[0].Row, outcome.Findings[0].Rule));
    }

    [Fact]
    public void A_draft_only_flags()
    {
        var contract = new CompiledContract(ContractReader.Read(Document("- { name: x, logicalType: integer, required: true }", "").Replace("status: active", "status: draft", StringComparison.Ordinal)).Contract!, "o");
        ContractOutcome? outcome = null;
        JsonRow.Check("{}"u8, contract.Inputs!, Now, 0, null, ref outcome);

        Assert.Equal((false, ContractAction.Flagged), (outcome!.IsRefused, outcome.Findings[0].Action));
    }

    [Fact]
    public void A_tensor_of_texts_becomes_one_of_numbers_and_the_recorded_row_says_the_same()
    {
        var contract = Read("- { name: age, logicalType: integer, customProperties: [{ property: cockpit, value: { mode: coerce } }] }\n- { name: job, logicalType: string }");
        var request = Request("""{"id":"r","parameters":{"cockpit_subject":"s","keep":1},"inputs":[{"name":"age","shape":[2],"datatype":"BYTES","data":["41"," 42"]},{"name":"job","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""");

        var (outcome, call) = request.Keep(contract.Inputs!, Now);

        Assert.Equal(2, outcome!.Counts[("age", "type", ContractAction.Coerced)]);
        Assert.Equal("""{"id":"r","parameters":{"keep":1},"inputs":[{"name":"age","shape":[2],"datatype":"FP64","data":[41,42]},{"name":"job","shape":[2],"datatype":"BYTES","data":["a","b"]}]}""",
            Encoding.UTF8.GetString(((InferRequest)call).UpstreamBody.Span));
        Assert.Equal(("""{"age":42,"job":"b"}""", "s"), (Encoding.UTF8.GetString(call.Items[1].Features.Span), call.Items[1].Subject));
    }

    [Fact]
    public void A_column_beside_others_of_one_type_cannot_become_another_type()
    {
        var contract = Read("- { name: age, logicalType: integer, customProperties: [{ property: cockpit, value: { mode: coerce } }] }");
        var request = Request("""{"inputs":[{"name":"t","shape":[1,2],"datatype":"BYTES","parameters":{"columns":["age","job"]},"data":["41","a"]}]}""");

        Assert.True(request.Keep(contract.Inputs!, Now).Outcome!.IsRefused);
    }

    private static ContractOutcome? Check(string fields, string row)
    {
        ContractOutcome? outcome = null;
        JsonRow.Check(Encoding.UTF8.GetBytes(row), Read(fields).Inputs!, Now, 0, null, ref outcome);
        return outcome;
    }

    private static CompiledContract Read(string fields, string more = "")
    {
        var report = ContractReader.Read(Document(fields, more));
        Assert.True(report.Contract is not null, string.Join('\n', report.Faults));
        return new CompiledContract(report.Contract, "o");
    }

    private static string Document(string fields, string more, string root = "")
        => $"apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: \"1\"\nstatus: active\n{root}\nschema:\n- name: inputs\n  {more}\n  properties:\n  {fields.Replace("\n", "\n  ", StringComparison.Ordinal)}\n";

    private static InferRequest Request(string body) => InferRequestReader.Read(Encoding.UTF8.GetBytes(body), null, null, new GatewayOptions()).Request!;
}
