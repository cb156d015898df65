using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>What a program that ended has said.</summary>
public sealed record Ended(int ExitCode, string Output, string Error);

/// <summary>The built program as a child process: a server that can be killed, or a verb that runs to its end.</summary>
public sealed class CockpitProcess : IAsyncDisposable
{
    private const string Listening = "Cockpit listens on ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly ConcurrentQueue<string> _error = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CockpitProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(_error, line.Data);
    }

    public Uri Address { get; private set; } = null!;
    public string Output => string.Join('\n', _output);
    public string Error => string.Join('\n', _error);
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a server and waits until it listens.</summary>
    public static async Task<CockpitProcess> ServeAsync(TestStore store, IEnumerable<KeyValuePair<string, string>>? settings = null)
    {
        var server = Start(store.DataFolder, store.Settings.Concat(settings ?? []), ["--Urls", "http://127.0.0.1:0"]);
        var ended = server._process.WaitForExitAsync();
        if (await Task.WhenAny(server._address.Task, ended, Task.Delay(TimeSpan.FromSeconds(60))) != server._address.Task)
            throw new InvalidOperationException($"The server did not start. {server.Output} {server.Error}");
        server.Address = await server._address.Task;
        return server;
    }

    /// <summary>Starts the demo and waits until it has printed its people's links.</summary>
    public static async Task<CockpitProcess> DemoAsync(TestStore store)
    {
        var demo = Start(store.DataFolder, store.Settings, ["demo", "--Urls", "http://127.0.0.1:0"]);
        await Wait.UntilAsync(() => demo._process.HasExited || demo.Output.Contains("  administrator ", StringComparison.Ordinal), TimeSpan.FromSeconds(120), "the demo to print its links");
        demo.Address = demo._address.Task.IsCompleted ? await demo._address.Task : throw new InvalidOperationException($"The demo did not start. {demo.Output} {demo.Error}");
        return demo;
    }

    /// <summary>Runs a verb, or a server that is expected not to start, to its end.</summary>
    public static async Task<Ended> RunAsync(string folder, IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments)
    {
        await using var verb = Start(folder, settings, arguments);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await verb._process.WaitForExitAsync(patience.Token);
        return new Ended(verb._process.ExitCode, verb.Output, verb.Error);
    }

    public static Task<Ended> RunAsync(TestStore store, params string[] arguments) => RunAsync(store.DataFolder, store.Settings, arguments);

    /// <summary>Runs a verb that is told something on standard input.</summary>
    public static async Task<Ended> TellAsync(TestStore store, string input, params string[] arguments)
    {
        await using var verb = Start(store.DataFolder, store.Settings, arguments, input);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await verb._process.WaitForExitAsync(patience.Token);
        return new Ended(verb._process.ExitCode, verb.Output, verb.Error);
    }

    /// <summary>Makes a key as an administrator does, with the command line.</summary>
    public static async Task<string> CreateKeyAsync(TestStore store, string role, params string[] more)
    {
        var made = await RunAsync(store, ["key", "create", "--role", role, "--name", $"{role}-{Guid.CreateVersion7():N}", .. more]);
        Assert.True(made.ExitCode == 0, made.ToString());
        return made.Output;
    }

    /// <summary>Ends it as a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static CockpitProcess Start(string folder, IEnumerable<KeyValuePair<string, string>> settings, string[] arguments, string? input = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Cockpit.dll"), .. arguments])
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = input is not null,
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var process = new Process { StartInfo = start };
        var cockpit = new CockpitProcess(process);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }

        return cockpit;
    }

    private void Take(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null)
            return;
        lines.Enqueue(line);
        // The demo says more before it, and behind a semicolon.
        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            _address.TrySetResult(new Uri(line[(at + Listening.Length)..].Split(';')[0]));
    }
}
