using System.Diagnostics;
using Cockpit.Cli;
using Cockpit.Ledger.Records;
using Cockpit.Tests.Ledger;

namespace Cockpit.Tests.Cli;

/// <summary>The exit codes of <c>cockpit verify</c>, and of the independent verifier with the same arguments.</summary>
public sealed class VerifyVerbTests : IDisposable
{
    private readonly SmallLedger _ledger = new(14);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cockpit-verify-");

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_sound_export_ends_with_0_a_changed_one_with_1_and_what_cannot_be_judged_with_2()
    {
        var bytes = await _ledger.ExportAsync(_ledger.Plan(RecordShape.Audit), _ledger.Rows());
        var (sound, cut) = (Put("sound.zip", bytes), Put("cut.zip", bytes[..^1]));
        var (key, earlier, later) = (Put("key", _ledger.Signer.Key + "\n"), Put("earlier", _ledger.CheckpointAt(5)), Put("six", _ledger.CheckpointAt(6)));

        await AssertAsync(0, sound);
        await AssertAsync(0, sound, "--json");
        await AssertAsync(0, sound, "--origin", key, "--previous", earlier);
        await AssertAsync(1, cut);
        await AssertAsync(1, cut, "--json");
        await AssertAsync(2, sound, "--previous", later);
        await AssertAsync(2, sound, "--origin", earlier);
        await AssertAsync(2, sound, "--origin", Path.Combine(_folder.FullName, "none"));
        await AssertAsync(2, Path.Combine(_folder.FullName, "none.zip"));
        await AssertAsync(2, _folder.FullName);
        await AssertAsync(2, key);
    }

    private static async Task AssertAsync(int exit, params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [NodeVerifier.ScriptPath, .. arguments]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();

        Assert.Equal(exit, await VerifyVerb.Make().Parse(arguments).InvokeAsync());
        Assert.Equal(exit, node.ExitCode);
    }

    private string Put(string name, string text) => Put(name, System.Text.Encoding.UTF8.GetBytes(text));

    private string Put(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
