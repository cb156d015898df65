using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Control;

/// <summary>Begins rollouts through the API, and keeps traffic going until they have come somewhere.</summary>
internal static class RolloutSetup
{
    public static readonly string Body = Requests.Loan(42).ToJsonString();

    public static JsonObject Step(int weight, double seconds = 1) => new() { ["weight"] = weight, ["seconds"] = seconds };

    /// <summary>A plan of short steps that needs few calls.</summary>
    public static JsonObject Plan(int[] weights, double seconds = 1, int minimum = 5, JsonObject? guards = null, string? onEnd = null, double? watchMinutes = null)
    {
        guards ??= [];
        guards["minimumDecisions"] ??= minimum;
        return new JsonObject { ["steps"] = new JsonArray([.. weights.Select(weight => Step(weight, seconds))]), ["guards"] = guards, ["onEnd"] = onEnd, ["watchMinutes"] = watchMinutes };
    }

    public static Task<Reply> RolloutAsync(this CockpitClient client, string model, string version, JsonObject? plan)
        => client.PostAsync("/api/v1/commands", new JsonObject
        {
            ["kind"] = "rollout", ["model"] = model, ["version"] = version, ["rollout"] = plan?.DeepClone(), ["reason"] = "because the test says so", ["confirm"] = model,
        }.ToJsonString());

    /// <summary>Begins a rollout of version 2 and waits until it is in force.</summary>
    public static async Task<string> RollingAsync(this CockpitClient client, string model, JsonObject plan)
    {
        var asked = await client.RolloutAsync(model, "2", plan);
        Assert.True(asked.Status == 202, asked.ToString());
        var id = (string)asked.Json["id"]!;
        await client.ReachesAsync(id, "applied", "verified");
        return id;
    }

    public static Task<Reply> SteerAsync(this CockpitClient client, string rollout, string action, string reason = "because the test says so")
        => client.PostAsync($"/api/v1/rollouts/{rollout}/{action}", new JsonObject { ["reason"] = reason }.ToJsonString());

    public static async Task<string> SteeredAsync(this CockpitClient client, string rollout, string action)
    {
        var asked = await client.SteerAsync(rollout, action);
        Assert.True(asked.Status == 202, asked.ToString());
        await client.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
        return (string)asked.Json["id"]!;
    }

    public static async Task<JsonNode> RolloutAsync(this CockpitClient client, string rollout) => (await client.GetAsync($"/api/v1/rollouts/{rollout}")).Json;

    /// <summary>Asks the model for decisions until the rollout is as wanted.</summary>
    public static async Task<JsonNode> DriveAsync(this CockpitClient client, string model, string rollout, Func<JsonNode, bool> isWanted, string what, string? body = null)
    {
        JsonNode? seen = null;
        try
        {
            await Wait.UntilAsync(async () =>
            {
                for (var i = 0; i < 5; i++)
                    await client.InferAsync(model, body ?? Body);
                seen = await client.RolloutAsync(rollout);
                return isWanted(seen);
            }, TimeSpan.FromSeconds(90), what);
        }
        catch (TimeoutException fault)
        {
            throw new TimeoutException($"{fault.Message} Last seen: {seen}", fault);
        }

        return seen!;
    }

    public static Task<JsonNode> DriveToAsync(this CockpitClient client, string model, string rollout, params string[] states)
        => client.DriveAsync(model, rollout, seen => states.Contains((string)seen["rollout"]!["state"]!), $"rollout {rollout} to be {string.Join(" or ", states)}");

    /// <summary>Asks until a version has answered.</summary>
    public static async Task<Reply> AnswersAsync(this CockpitClient client, string model, string version)
    {
        Reply? answer = null;
        await Wait.UntilAsync(async () => (answer = await client.InferAsync(model, Body)).Header("Cockpit-Version") == version, TimeSpan.FromSeconds(60), $"an answer of version {version}");
        return answer!;
    }

    /// <summary>Asks the model for decisions until they have proven a command.</summary>
    public static Task VerifiedAsync(this CockpitClient client, string model, string command)
        => Wait.UntilAsync(async () =>
        {
            await client.InferAsync(model, Body);
            return (string?)(await client.GetAsync($"/api/v1/commands/{command}")).Json["status"] == "verified";
        }, TimeSpan.FromSeconds(60), $"command {command} to be verified");

    public static string[] Changes(this JsonNode rollout) => [.. rollout["history"]!.AsArray().Select(change => $"{(string)change!["change"]!} {(int)change["step"]!}@{(int)change["weight"]!}")];
}
