using System.CommandLine;
using Cockpit.Benchmarks.Replay;
using Cockpit.Benchmarks.Upstream;

var root = new RootCommand("Measures Cockpit from outside.") { UpstreamCommand.Create(), ReplayCommand.Create() };
return await root.Parse(args).InvokeAsync();
