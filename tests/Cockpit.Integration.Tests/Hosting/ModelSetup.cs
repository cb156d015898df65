using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>Registers models, and makes them live, through the API.</summary>
public static class ModelSetup
{
    private static int _models;

    public static string NewName(string hint = "model") => $"{hint}-{Interlocked.Increment(ref _models)}";

    /// <summary>A new model with version 1 at an address.</summary>
    public static async Task<string> RegisterAsync(this CockpitClient client, string? url, string? team = null, int timeoutMs = 5000, string task = "binary", string? name = null)
    {
        var model = name ?? NewName();
        var registered = await client.PutAsync($"/api/v1/models/{model}", Model(team, task).ToJsonString());
        Assert.True(registered.Status == 201, registered.ToString());
        await client.RegisterVersionAsync(model, "1", url, timeoutMs);
        return model;
    }

    public static async Task RegisterVersionAsync(this CockpitClient client, string model, string version, string? url, int timeoutMs = 5000, decimal? cost = null)
    {
        var registered = await client.PutAsync($"/api/v1/models/{model}/versions/{version}", Version(url, timeoutMs, cost).ToJsonString());
        Assert.True(registered.Status is 200 or 201, registered.ToString());
    }

    /// <summary>A new model with version 1 live.</summary>
    public static async Task<string> LiveAsync(this CockpitClient client, string url, string? team = null, int timeoutMs = 5000, string task = "binary", string? name = null)
    {
        var model = await client.RegisterAsync(url, team, timeoutMs, task, name);
        await client.CommandAppliedAsync("promote", model, "1");
        return model;
    }

    /// <summary>A new model of texts, with version 1 live behind an OpenAI-compatible server.</summary>
    public static async Task<string> ChatAsync(this CockpitClient client, string url, JsonObject? cost = null, int timeoutMs = 5000)
    {
        var model = NewName("chat");
        await client.PutAsync($"/api/v1/models/{model}", Model(task: "generation").ToJsonString());
        await client.ChatVersionAsync(model, "1", url, cost, timeoutMs);
        await client.CommandAppliedAsync("promote", model, "1");
        return model;
    }

    public static async Task ChatVersionAsync(this CockpitClient client, string model, string version, string url, JsonObject? cost = null, int timeoutMs = 5000)
    {
        var registration = new JsonObject
        {
            ["endpoint"] = new JsonObject { ["protocol"] = "openai", ["url"] = url, ["timeoutMs"] = timeoutMs, ["model"] = "theirs" },
            ["cost"] = cost,
        };
        var registered = await client.PutAsync($"/api/v1/models/{model}/versions/{version}", registration.ToJsonString());
        Assert.True(registered.Status is 200 or 201, registered.ToString());
    }

    /// <summary>Raises a model's risk tier: from then on its commands wait for an approver.</summary>
    public static async Task RaiseAsync(this CockpitClient client, string model, string tier = "high")
    {
        var raised = await client.PutAsync($"/api/v1/models/{model}", Model(tier: tier).ToJsonString());
        Assert.True(raised.Status == 200, raised.ToString());
    }

    public static JsonObject Model(string? team = null, string task = "binary", string tier = "low")
        => new() { ["team"] = team, ["owner"] = "risk team", ["purpose"] = "decides in tests", ["riskTier"] = tier, ["task"] = task, ["protectedAttributes"] = new JsonArray("sex") };

    public static JsonObject Version(string? url, int timeoutMs = 5000, decimal? cost = null) => new()
    {
        ["endpoint"] = new JsonObject { ["protocol"] = url is null ? "none" : "openInference", ["url"] = url, ["timeoutMs"] = timeoutMs },
        ["cost"] = cost is null ? null : new JsonObject { ["perCall"] = cost, ["currency"] = "EUR" },
    };

    /// <summary>A new model with versions 1, 2 and so on at the addresses, none of them live.</summary>
    public static async Task<string> VersionsAsync(this CockpitClient client, params string[] urls)
    {
        var model = NewName("routed");
        await client.PutAsync($"/api/v1/models/{model}", Model().ToJsonString());
        for (var i = 0; i < urls.Length; i++)
            await client.RegisterVersionAsync(model, $"{i + 1}", urls[i], cost: i + 1);
        return model;
    }
}
