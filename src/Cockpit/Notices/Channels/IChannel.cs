using Cockpit.Notices.Destinations;
using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Store.Notices;

namespace Cockpit.Notices.Channels;

/// <summary>Tells one kind of receiver in its own language.</summary>
public interface IChannel
{
    /// <summary>Which kind.</summary>
    DestinationKind Kind { get; }

    /// <summary>Sends a notice. The id is the same at each attempt, and is told the receiver.</summary>
    Task<Answer> SendAsync(Target target, Notice notice, string id, CancellationToken cancellationToken);
}
