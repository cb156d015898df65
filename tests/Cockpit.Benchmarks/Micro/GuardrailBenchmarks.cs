using System.Text;
using BenchmarkDotNet.Attributes;
using Cockpit.Gateway.Guardrails;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Benchmarks.Micro;

/// <summary>Holding one answer of thirty features against ten guardrails, none of which fires, or against one that does.</summary>
[MemoryDiagnoser]
public class GuardrailBenchmarks
{
    private static readonly ModelRow Model = new() { Name = "credit", Owner = "o", Purpose = "p", Task = ModelTask.Binary, PositiveLabel = "approve" };

    private readonly byte[] _features = Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"feature_{i}\":{i}.25")) + "}");
    private readonly GuardrailRule[] _quiet = Rules("""
        confidence: { below: 0.6 }|output: ["prediction = refuse", "feature_3 > 1"]|output: ["prediction = approve", "feature_29 > 90"]|output: ["score > 0.8", "feature_2 < 0", "feature_12 < 0"]|output: ["feature_28 > 90", "feature_7 = x"]
        |cost: { perDecision: 1 }|confidence: { above: 0.999 }|output: ["score > 0.99"]|output: ["prediction = approve", "feature_15 > 90"]|output: ["feature_0 > 1"]
        """);
    private readonly GuardrailRule[] _firing = Rules("""output: ["prediction = approve", "feature_29 > 10"]""");

    /// <summary>None fires: what every answer pays.</summary>
    [Benchmark]
    public int TenThatPass() => Judge(_quiet);

    /// <summary>One fires.</summary>
    [Benchmark]
    public int OneThatFires() => Judge(_firing);

    private int Judge(GuardrailRule[] rules)
    {
        var (fired, answer) = (0, new JudgedAnswer(_features, "approve", 0.9, 0.1m));
        foreach (var rule in rules)
            fired += AnswerJudge.Judge(rule, Model, answer).Verdict == GuardrailVerdict.Fired ? 1 : 0;
        return fired;
    }

    private static GuardrailRule[] Rules(string text)
        => [.. PolicyReader.Read($"format: 1\nguardrails: [{string.Join(", ", text.ReplaceLineEndings("").Split('|').Select((rule, i) => $"{{ name: g{i}, when: {{ {rule.Trim()} }}, then: [flag] }}"))}]").Policy!.Guardrails.Select(guardrail => guardrail.When)];
}
