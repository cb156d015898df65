using System.CommandLine;

namespace Cockpit.Benchmarks.Replay;

/// <summary><c>replay</c>: recorded decisions once more, through the gateway and a model that computes the same scores.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var data = new Option<FileInfo>("--data")
        {
            Description = "CSV of decisions: decision_id, model, model_version, score and the features.",
            Required = true,
        }.AcceptExistingOnly();
        var model = new Option<FileInfo>("--model-file")
        {
            Description = "JSON of the linear model that made the scores.",
            Required = true,
        }.AcceptExistingOnly();
        var cockpit = new Option<Uri>("--cockpit")
        {
            Description = "Where Cockpit listens.",
            Required = true,
            CustomParser = argument =>
            {
                if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                    return address;
                argument.AddError("--cockpit: give an address such as http://127.0.0.1:5080");
                return null;
            },
        };
        var key = new Option<string>("--key") { Description = "A key that may register, promote and infer.", Required = true };
        var concurrency = new Option<int>("--concurrency") { Description = "Requests at once.", DefaultValueFactory = _ => 32 };
        var command = new Command("replay", "Replays every decision of a file through Cockpit; exit code 1 when a score differs.")
        {
            data, model, cockpit, key, concurrency,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var replay = new Replayer(
                parsed.GetRequiredValue(cockpit), parsed.GetRequiredValue(key), parsed.GetValue(concurrency), TimeProvider.System);
            var result = await replay.RunAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(model), cancellationToken);
            await Console.Out.WriteLineAsync(result.ToString());
            return result.IsSound ? 0 : 1;
        });
        return command;
    }
}
