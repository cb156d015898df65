namespace Cockpit.Integration.Tests.Hosting;

/// <summary>Waits for what other threads and processes do.</summary>
public static class Wait
{
    public static Task UntilAsync(Func<bool> isTrue, TimeSpan patience, string what)
        => UntilAsync(() => Task.FromResult(isTrue()), patience, what);

    public static async Task UntilAsync(Func<Task<bool>> isTrue, TimeSpan patience, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isTrue())
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
                throw new TimeoutException($"Waited {patience.TotalSeconds:0.#} s in vain for {what}.");
            await Task.Delay(10);
        }
    }
}
