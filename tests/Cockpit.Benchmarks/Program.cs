using System.CommandLine;
using Cockpit.Benchmarks.Replay;
using Cockpit.Benchmarks.Upstream;

return await new RootCommand("Measures Cockpit from outside.") { UpstreamCommand.Create(), ReplayCommand.Create() }.Parse(args).InvokeAsync();
