using System.Diagnostics;
using System.Text.Json;

namespace Cockpit.Tests.Ledger;

/// <summary>What a verifier found; the same for both.</summary>
internal sealed record Finding(int Exit, string? Code, string? Part, long? Line)
{
    public static Finding Of(byte[] export, string? key = null, string? earlier = null)
    {
        var fault = SmallLedger.Verify(export, key, earlier).Fault;
        return new Finding(fault is null ? 0 : fault.IsTampered ? 1 : 2, fault?.Code, fault?.Part, fault?.Line);
    }
}

/// <summary>The independent verifier, one process for many samples.</summary>
internal sealed class NodeVerifier : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo("node", [ScriptPath, "--batch"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })
        ?? throw new InvalidOperationException("node did not start.");

    /// <summary>The script in the source tree.</summary>
    public static string ScriptPath { get; } = Find();

    public async Task<Finding> JudgeAsync(byte[] export, string? key = null, string? earlier = null)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { export = Convert.ToBase64String(export), key, previous = earlier }, JsonSerializerOptions.Web));
        await _process.StandardInput.FlushAsync();
        using var verdict = JsonDocument.Parse(await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The independent verifier ended."));
        var fault = verdict.RootElement.GetProperty("fault");
        return fault.ValueKind == JsonValueKind.Null
            ? new Finding(0, null, null, null)
            : new Finding(verdict.RootElement.GetProperty("exit").GetInt32(), fault.GetProperty("code").GetString(), fault.GetProperty("part").GetString(),
                fault.GetProperty("line").ValueKind == JsonValueKind.Null ? null : fault.GetProperty("line").GetInt64());
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "eng", "verify-export.mjs") is var script && File.Exists(script))
                return script;
        }

        throw new InvalidOperationException("eng/verify-export.mjs was not found above the test's folder.");
    }
}
