using System.CommandLine;

namespace Cockpit.Benchmarks.Upstream;

/// <summary><c>upstream</c>: the model server behind the load test.</summary>
internal static class UpstreamCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Where to listen on 127.0.0.1; 0 takes a free port." };
        var delay = new Option<int>("--delay-ms") { Description = "How long each answer takes, in milliseconds; 0 answers at once." };
        const string Description = "Answers every infer request with the same answer, as fast as Kestrel can. Prints its address.";
        var command = new Command("upstream", Description) { port, delay };
        command.SetAction((parsed, cancellationToken) => BareUpstream.RunAsync(parsed.GetValue(port), TimeSpan.FromMilliseconds(parsed.GetValue(delay)), Console.Out, cancellationToken));
        return command;
    }
}
