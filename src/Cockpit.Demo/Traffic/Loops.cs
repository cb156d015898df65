namespace Cockpit.Demo.Traffic;

/// <summary>What runs until it is told to stop.</summary>
internal static class Loops
{
    /// <summary>Tells a loop to stop and waits until it has.</summary>
    public static async ValueTask EndAsync(Task running, CancellationTokenSource stopping)
    {
        await stopping.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // That is how every loop ends.
        }

        stopping.Dispose();
    }
}
