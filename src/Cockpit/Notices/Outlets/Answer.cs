namespace Cockpit.Notices.Outlets;

/// <summary>What an attempt came to.</summary>
public enum AnswerKind
{
    /// <summary>The receiver took it.</summary>
    Taken,
    /// <summary>It may succeed later.</summary>
    Later,
    /// <summary>It will not succeed as it is.</summary>
    Refused,
}

/// <summary>What an attempt came to, with the receiver's status or why it was not asked; never a text of theirs.</summary>
/// <param name="Kind">Whether to try again.</param>
/// <param name="Words">In a few words.</param>
/// <param name="After">How long the receiver asks to be left alone.</param>
public sealed record Answer(AnswerKind Kind, string Words, TimeSpan? After = null);
