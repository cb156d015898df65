using Cockpit.Registry;

namespace Cockpit.Gateway.Caching;

/// <summary>Drops every kept answer when a subject was erased, on this gateway or through another: which of them are about whom is not known here.</summary>
public sealed class ForgetAnswers(RegistryKeeper registry, AnswerCache answers, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(Look, clock);
        for (var known = registry.Current.Erasures; await pulse.WaitForNextTickAsync(stoppingToken);)
        {
            var now = registry.Current.Erasures;
            if (now != known)
                answers.Clear();
            known = now;
        }
    }
}
