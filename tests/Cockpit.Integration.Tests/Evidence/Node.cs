using System.Diagnostics;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>Runs the scripts of <c>eng</c> that share no code with the product.</summary>
internal static class Node
{
    public static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "node")));

    /// <summary>How the script ended, and what it complained of.</summary>
    public static async Task<(int Exit, string Words)> RunAsync(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [PathOf(script), .. arguments]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("node did not start.");
        var said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var words = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await said;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, words.Trim());
    }

    private static string PathOf(string script)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "eng", script) is var path && File.Exists(path))
                return path;
        }

        throw new InvalidOperationException($"eng/{script} was not found above the test's folder.");
    }
}
