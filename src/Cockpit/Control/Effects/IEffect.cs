using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Control.Effects;

/// <summary>What one kind of command does to what serves.</summary>
public interface IEffect
{
    /// <summary>The kind it carries out.</summary>
    CommandKind Kind { get; }

    /// <summary>Whether it takes its place among the commands on its model, so that an older one is refused after it; false for what undoes nothing that others did, which must not make a pause come too late either.</summary>
    bool IsOrdered => true;

    /// <summary>Why it must not be carried out any more, though the desk took it: what it rests on has changed since. Asked while the model is held; null lets it happen.</summary>
    Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Changes what serves, inside the transaction that has just won the model's fence for this command's epoch.</summary>
    Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken);
}
