using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Cockpit.Benchmarks.Micro;

/// <summary><c>micro</c>: time and allocations of single pieces.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var filter = new Option<string>("--filter") { Description = "Which benchmarks, with wildcards.", DefaultValueFactory = _ => "*" };
        var command = new Command("micro", "Time and allocations of single pieces of the hot path.") { filter };
        command.SetAction(parsed =>
        {
            // In this process: the generated project of the usual toolchain would not know of the registry gaps.
            var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithOptions(ConfigOptions.DisableLogFile)
                .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "cockpit-micro"));
            BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(["--filter", parsed.GetValue(filter)!], config);
        });
        return command;
    }
}
