using System.CommandLine;
using System.CommandLine.Invocation;
using Cockpit.Cli;
using Cockpit.Cli.Analyze;

namespace Cockpit.App;

/// <summary>The verbs of the one binary; without a verb it serves.</summary>
public static class CommandLine
{
    private const int BadUsage = 2;

    /// <summary>Runs the verb and returns the exit code: 0 done, 1 the answer is no, 2 bad usage or input.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Cockpit: the control room for AI models in production.") { TreatUnmatchedTokensAsErrors = false };
        root.SetAction((parsed, token) => Serve.RunAsync([.. parsed.UnmatchedTokens], token));
        root.Add(DemoVerb());
        root.Add(KeyVerb.Make());
        root.Add(UserVerb.Make());
        root.Add(ImportVerb.Make());
        root.Add(BaselineVerb.Make());
        root.Add(PolicyVerb.Make());
        root.Add(ContractVerb.Make());
        root.Add(EraseVerb.Make());
        root.Add(AnalyzeVerb.Make());
        root.Add(ExportVerb.Make());
        root.Add(VerifyVerb.Make());
        try
        {
            var parsed = root.Parse(args);
            var ended = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
            return parsed.Action is ParseErrorAction ? BadUsage : ended;
        }
        catch (Exception fault) when (StartFault.Explain(fault) is { } explanation)
        {
            await Console.Error.WriteLineAsync(explanation);
            return BadUsage;
        }
    }

    private static Command DemoVerb()
    {
        var demo = new Command("demo", "Starts Cockpit with real small models behind the gateway and live traffic, on data of its own.") { TreatUnmatchedTokensAsErrors = false };
        demo.SetAction((parsed, token) => Demonstration.RunAsync([.. parsed.UnmatchedTokens], token));
        return demo;
    }
}
