using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Cli;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>Asks for exports as an auditor does, and holds the files against both verifiers.</summary>
internal static class Exported
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<string> AskAsync(this CockpitClient client, string what, JsonObject? filter = null, string format = "jsonl", string? unmaskedBecause = null)
    {
        var asked = await client.PostAsync("/api/v1/exports", Body(what, filter, format, unmaskedBecause is not null, unmaskedBecause));
        Assert.True(asked.Status == 202, asked.ToString());
        Assert.Equal($"/api/v1/exports/{(string)asked.Json["id"]!}", asked.Header("Location"));
        return (string)asked.Json["id"]!;
    }

    public static string Body(string what, JsonObject? filter, string format = "jsonl", bool? unmasked = null, string? reason = null)
        => new JsonObject { ["what"] = what, ["filter"] = filter, ["format"] = format, ["unmasked"] = unmasked, ["reason"] = reason }.ToJsonString();

    /// <summary>Waits until an export has ended in one of the states.</summary>
    public static async Task<JsonNode> EndsAsync(this CockpitClient client, string export, string state = "done")
    {
        JsonNode? seen = null;
        await Wait.UntilAsync(async () =>
        {
            seen = (await client.GetAsync($"/api/v1/exports/{export}")).Json;
            return (string)seen["state"]! is not ("queued" or "running");
        }, Patience, $"export {export} to end");
        Assert.True((string)seen!["state"]! == state, seen.ToJsonString());
        return seen;
    }

    /// <summary>Fetches a finished export into a folder.</summary>
    public static async Task<string> FetchAsync(this CockpitClient client, string export, TempFolder folder)
    {
        await client.EndsAsync(export);
        var file = folder.File($"{export}.zip");
        await File.WriteAllBytesAsync(file, await client.Http.GetByteArrayAsync(new Uri($"/api/v1/exports/{export}/content", UriKind.Relative)));
        return file;
    }

    /// <summary>Both verifiers end with this exit code; without a key or checkpoint they are not told one.</summary>
    public static async Task JudgedAsync(string file, int exit, string? key = null, string? previous = null)
    {
        List<string> options = [];
        foreach (var (name, text) in new[] { ("--origin", key), ("--previous", previous) })
        {
            if (text is null)
                continue;
            await File.WriteAllTextAsync($"{file}{name}", text);
            options.AddRange([name, $"{file}{name}"]);
        }

        Assert.Equal(exit, await VerifyVerb.Make().Parse([file, "--json", .. options]).InvokeAsync());
        using var node = Process.Start(new ProcessStartInfo("node", [Script(), file, "--json", .. options]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(exit == node.ExitCode, said);
    }

    /// <summary>The lines of all parts.</summary>
    public static List<string> Lines(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        return [.. archive.Entries.Where(entry => entry.FullName.StartsWith("parts/", StringComparison.Ordinal)).SelectMany(entry => Text(entry).Split('\n', StringSplitOptions.RemoveEmptyEntries))];
    }

    public static JsonNode Manifest(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        return JsonNode.Parse(Text(archive.GetEntry("manifest.json")!))!;
    }

    private static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "eng", "verify-export.mjs") is var script && File.Exists(script))
                return script;
        }

        throw new InvalidOperationException("eng/verify-export.mjs was not found above the test's folder.");
    }
}
