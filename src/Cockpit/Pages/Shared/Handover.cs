using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Cockpit.Pages.Shared;

/// <summary>
/// Hands what a page read for its first rendering over to its circuit, which begins moments later, so that the page is not read
/// twice and does not flicker. Only a random ticket travels through the browser; the data stays in this process.
/// </summary>
public sealed class Handover(TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, (object Content, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    /// <summary>Keeps something for a while and returns its ticket.</summary>
    public string Leave(object content)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, (_, until)) in _kept)
        {
            if (until < now)
                _kept.TryRemove(old, out _);
        }

        var ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _kept[ticket] = (content, now + Life);
        return ticket;
    }

    /// <summary>What lies under the ticket, without taking it away; null when it is gone or came from another node.</summary>
    public T? See<T>(string? ticket) where T : class
        => ticket is not null && _kept.TryGetValue(ticket, out var kept) && kept.Until >= clock.GetUtcNow() ? kept.Content as T : null;

    /// <summary>What was left under the ticket, once; null when it is gone or came from another node.</summary>
    public T? Take<T>(string? ticket) where T : class
        => ticket is not null && _kept.TryRemove(ticket, out var kept) && kept.Until >= clock.GetUtcNow() ? kept.Content as T : null;
}
