using System.CommandLine;
using Cockpit.Benchmarks.Micro;
using Cockpit.Benchmarks.Replay;
using Cockpit.Benchmarks.Upstream;

var root = new RootCommand("Measures Cockpit from outside.") { UpstreamCommand.Create(), ReplayCommand.Create(), MicroCommand.Create() };
return await root.Parse(args).InvokeAsync();
