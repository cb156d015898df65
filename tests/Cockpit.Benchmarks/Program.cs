using System.CommandLine;
using Cockpit.Benchmarks.Micro;
using Cockpit.Benchmarks.Pace;
using Cockpit.Benchmarks.Replay;
using Cockpit.Benchmarks.Tables;
using Cockpit.Benchmarks.Upstream;

var root = new RootCommand("Measures Cockpit from outside.") 
{
    UpstreamCommand.Create(), ReplayCommand.Create(), MicroCommand.Create(), TableCommand.Create(), ScanCommand.Create(), FillCommand.Create(), PaceCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
