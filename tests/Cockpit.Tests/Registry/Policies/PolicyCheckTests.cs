using Cockpit.Registry.Policies;
using Cockpit.Registry.Forms;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Registry.Policies;

public sealed class PolicyCheckTests
{
    private static readonly VersionRow[] Versions =
    [
        Row("1.4", Stage.Registered, cost: 0.01m), Row("2.0", Stage.Live, cost: 0.02m), Row("2.1", Stage.Canary, cost: 0.02m), Row("3.0", Stage.Shadow, cost: 0.05m, currency: "USD"),
        Row("old", Stage.Retired), Row("elsewhere", Stage.Registered, protocol: EndpointProtocol.None), Row("free", Stage.Registered), Row("stopped", Stage.Registered, isPaused: true),
    ];

    [Theory]
    [InlineData("versions: [{ version: \"2.2\", weight: 1 }]", "versions[0].version", "no version '2.2'", "did you mean '2.0'?")]
    [InlineData("versions: [{ version: old, weight: 1 }]", "versions[0].version", "retired", null)]
    [InlineData("versions: [{ version: elsewhere, weight: 1 }]", "versions[0].version", "no endpoint", null)]
    [InlineData("shadows: [{ version: other }]", "shadows[0].version", "no version 'other'", "registered are 1.4")]
    [InlineData("fallback: [{ version: gone }]", "fallback[0].version", "no version 'gone'", "registered are")]
    [InlineData("versions: [{ version: \"2.1\", weight: 1 }]\nshadows: [{ version: \"2.1\" }]", "shadows[0].version", "compared with itself", null)]
    [InlineData("versions: [{ version: \"2.1\", weight: 1 }]\nfallback: [{ version: \"2.1\" }]", "fallback[0].version", "is no fallback", null)]
    [InlineData("versions: [{ version: live, weight: 1 }]\nfallback: [{ version: live }]", "fallback[0].version", "is no fallback", null)]
    [InlineData("versions: [{ version: free, weight: 1 }]\nbudget: { all: { moneyPerDay: 5 } }", "budget.all.moneyPerDay", "'free' has no price", "limit calls")]
    [InlineData("fallback: [{ version: \"3.0\" }]\nbudget: { caller: { moneyPerHour: 5 } }", "budget.caller.moneyPerHour", "several currencies (EUR, USD)", null)]
    [InlineData("classes: { batch: { versions: [{ version: gone, weight: 1 }] } }", "classes.batch.versions[0].version", "no version 'gone'", null)]
    [InlineData("classes: { batch: { versions: [{ version: free, weight: 1 }] } }\nbudget: { all: { moneyPerDay: 5 } }", "classes.batch.budget.all.moneyPerDay", "'free' has no price", null)]
    public void What_cannot_serve_is_a_fault(string text, string path, string said, string? suggestion)
    {
        var report = PolicyCheck.Run("format: 1\n" + text, Versions);

        Assert.Null(report.Policy);
        var fault = Assert.Single(report.Faults);
        Assert.Equal(path, fault.Path);
        Assert.True(fault.Line > 1);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        if (suggestion is not null)
            Assert.Contains(suggestion, fault.Suggestion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("versions: [{ version: stopped, weight: 1 }]", "versions[0].version", "paused")]
    [InlineData("fallback: [{ cache: 1h }]", "fallback[0].cache", "no answers are kept")]
    [InlineData("budget: { all: { callsPerDay: 5 }, whenSpent: degrade }", "budget.whenSpent", "no fallback")]
    [InlineData("budget: { all: { callsPerDay: 5 }, whenSpent: cheapest }", "budget.whenSpent", "one version only")]
    [InlineData("stale: { then: refuse }", "stale.then", "nothing is ever stale")]
    [InlineData("hedging: { after: 2s }\ndeadline: { total: 1s }", "hedging.after", "ends a request before")]
    [InlineData("shadows: [{ version: \"2.0\" }]", "shadows[0].version", "live now")]
    [InlineData("versions: [{ version: \"2.0\", weight: 1 }]\nfallback: [{ version: live }]\ndeadline: { total: 1s }", "fallback[0].version", "answers every request already")]
    [InlineData("versions: [{ version: live, weight: 1 }]\nfallback: [{ version: \"1.4\" }]", "fallback", "uses up all the time")]
    public void What_is_probably_not_meant_is_a_warning(string text, string path, string said)
    {
        var report = PolicyCheck.Run("format: 1\n" + text, Versions);

        Assert.NotNull(report.Policy);
        var warning = Assert.Single(report.Warnings);
        Assert.Equal(path, warning.Path);
        Assert.Contains(said, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_streamed_answers_do_without_is_warned_of()
    {
        VersionRow[] versions = [Row("1", Stage.Live, protocol: EndpointProtocol.Openai), Row("2", Stage.Registered, protocol: EndpointProtocol.Openai)];

        var report = PolicyCheck.Run("format: 1\ncache: { lifetime: 1m }\nshadows: [{ version: \"2\" }]", versions);

        Assert.Equal(["cache", "shadows"], report.Warnings.Select(warning => warning.Path));
        Assert.Empty(PolicyCheck.Run("format: 1\ncache: { lifetime: 1m }\nshadows: [{ version: \"2\" }]", [Row("1", Stage.Live), Row("2", Stage.Registered)]).Warnings);
    }

    [Fact]
    public void What_a_class_only_inherits_is_said_once()
        => Assert.Single(PolicyCheck.Run("format: 1\nversions: [{ version: gone, weight: 1 }]\nclasses: { batch: { concurrency: 8 }, critical: { concurrency: 9 } }", Versions).Faults);

    [Fact]
    public void Without_a_registry_only_the_document_counts()
    {
        Assert.NotNull(PolicyCheck.Run(PolicyReaderTests.Whole, null).Policy);
        Assert.Empty(PolicyCheck.Run("format: 1", Versions).Warnings);
        Assert.Contains("No version is live", Assert.Single(PolicyCheck.Run("format: 1", []).Warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("concurency", "concurrency")]
    [InlineData("cocnurrency", "concurrency")]
    [InlineData("CONCURRENCY", "concurrency")]
    [InlineData("firstbyte", "firstByte")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void The_nearest_key_is_found_by_typing_errors(string word, string? found)
        => Assert.Equal(found, Nearest.Find(word, ["concurrency", "firstByte", "cache"]));

    private static VersionRow Row(string name, Stage stage, decimal? cost = null, string? currency = "EUR", EndpointProtocol protocol = EndpointProtocol.OpenInference, bool isPaused = false)
        => new() { Model = "m", Name = name, Stage = stage, Protocol = protocol, CostPerCall = cost, Currency = cost is null ? null : currency, PausedAt = isPaused ? DateTimeOffset.UnixEpoch : null };
}
