namespace Cockpit.Pages.Model;

/// <summary>What a reader wants done to dead calls.</summary>
/// <param name="Act">Redrive or discard.</param>
/// <param name="Call">The call's id, or <see cref="All"/>.</param>
public sealed record QueueAsk(QueueAct Act, string Call)
{
    /// <summary>Stands for all dead calls of the model; only to be redriven.</summary>
    public const string All = "all";

    /// <summary>What an address asks; null when it asks nothing.</summary>
    /// <param name="redrive">A call's id, or <see cref="All"/>.</param>
    /// <param name="discard">A call's id.</param>
    public static QueueAsk? Of(string? redrive, string? discard)
        => !string.IsNullOrEmpty(redrive) ? new QueueAsk(QueueAct.Redrive, redrive) : !string.IsNullOrEmpty(discard) ? new QueueAsk(QueueAct.Discard, discard) : null;
}

/// <summary>What can be done to a dead call.</summary>
public enum QueueAct
{
    /// <summary>It is tried again from the beginning.</summary>
    Redrive,
    /// <summary>It is thrown away.</summary>
    Discard,
}
