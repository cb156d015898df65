using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Control;

/// <summary>Overrides, as an operator sets and ends them.</summary>
internal static class Overriding
{
    public static JsonObject Subject(string subject) => new() { ["subject"] = subject };

    public static JsonObject Where(params string[] conditions) => new() { ["where"] = new JsonArray([.. conditions.Select(condition => JsonValue.Create(condition))]) };

    public static JsonObject Class(string trafficClass) => new() { ["class"] = trafficClass };

    /// <summary>Asks for an override; whatever the server says.</summary>
    public static Task<Reply> OverrideAsync(this CockpitClient client, string model, JsonObject scope, string prediction, double? score = null, string? until = null, string reason = "the court has decided so")
        => client.CommandOverrideAsync(model, new JsonObject { ["scope"] = scope, ["answer"] = new JsonObject { ["prediction"] = prediction, ["score"] = score }, ["until"] = until }, reason);

    /// <summary>Sends a command of kind override as it stands.</summary>
    public static Task<Reply> CommandOverrideAsync(this CockpitClient client, string model, JsonNode? asked, string reason = "the court has decided so", string? version = null)
        => client.PostAsync("/api/v1/commands", new JsonObject { ["kind"] = "override", ["model"] = model, ["version"] = version, ["reason"] = reason, ["confirm"] = model, ["override"] = asked }.ToJsonString());

    /// <summary>Sets an override of a model of low risk and waits until it is in force; returns its id and the command's.</summary>
    public static async Task<(string Id, string Command)> OverriddenAsync(this CockpitClient client, string model, JsonObject scope, string prediction, double? score = null, string? until = null)
    {
        var asked = await client.OverrideAsync(model, scope, prediction, score, until);
        Assert.True(asked.Status == 202, asked.ToString());
        var command = (string)asked.Json["id"]!;
        await client.ReachesAsync(command, "applied", "verified");
        return ((string)asked.Json["override"]!, command);
    }

    public static Task<Reply> EndAsync(this CockpitClient client, string model, string id) => client.CommandOverrideAsync(model, new JsonObject { ["end"] = id }, "it is not needed any more");

    /// <summary>A request about one subject a row.</summary>
    public static string About(int[] ages, params string?[] subjects)
        => Requests.Loan(ages).With("parameters", new JsonObject { ["cockpit_subject"] = subjects is [var only] ? only : new JsonArray([.. subjects.Select(subject => JsonValue.Create(subject))]) }).ToJsonString();

    public static string[] Predictions(Reply reply)
        => [.. reply.Json["outputs"]!.AsArray().Single(output => (string?)output!["name"] == "prediction")!["data"]!.AsArray().Select(value => (string)value!)];
}
