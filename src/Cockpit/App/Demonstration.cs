namespace Cockpit.App;

/// <summary>Runs the server with the demo's models and traffic.</summary>
public static class Demonstration
{
    /// <summary>Starts and waits.</summary>
    public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken) => Serve.RunAsync(args, cancellationToken);
}
