using System.Text;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Queue;

/// <summary>Calls that are handed in and answered later, as an application makes them.</summary>
internal static class Later
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A new model under a policy, with version 1 live.</summary>
    public static async Task<string> LiveUnderAsync(this CockpitClient client, string url, string policy)
    {
        var model = await client.RegisterAsync(url);
        using var document = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/policy?reason=because+the+test+says+so&confirm={model}")
        {
            Content = new StringContent("format: 1\n" + policy, Encoding.UTF8, "application/yaml"),
        };
        var set = await client.SendAsync(document);
        Assert.True(set.Status == 200, set.ToString());
        await client.CommandAppliedAsync("promote", model, "1");
        return model;
    }

    /// <summary>Asks for an answer later; whatever the server says.</summary>
    public static Task<Reply> PreferAsync(this CockpitClient client, string model, string json, params (string Name, string Value)[] headers)
        => client.InferAsync(model, json, [("Prefer", "respond-async"), .. headers]);

    /// <summary>Hands a call in; returns where its answer will be.</summary>
    public static async Task<string> HandInAsync(this CockpitClient client, string model, int age = 42)
    {
        var reply = await client.PreferAsync(model, Requests.Loan(age).ToJsonString());
        Assert.True(reply.Status == 202, reply.ToString());
        return reply.Headers.Location!.ToString();
    }

    /// <summary>Waits until there is an answer, or none will come.</summary>
    public static async Task<Reply> AnswerAsync(this CockpitClient client, string address)
    {
        Reply? reply = null;
        await Wait.UntilAsync(async () => (reply = await client.GetAsync(address)).Status != 202, Patience, $"{address} to be answered");
        return reply!;
    }

    /// <summary>The id at the end of an address.</summary>
    public static string IdOf(string address) => address[(address.LastIndexOf('/') + 1)..];
}
