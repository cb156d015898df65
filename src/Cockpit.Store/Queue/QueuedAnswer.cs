namespace Cockpit.Store.Queue;

/// <summary>
/// The answer to a queued call. It is stored in the transaction of the call's decisions, and only while the epoch is the call's own;
/// otherwise neither it nor the decisions are stored, for another gateway has the call.
/// </summary>
/// <param name="Call">The call.</param>
/// <param name="Epoch">The epoch under which the gateway took it.</param>
/// <param name="At">When it was answered.</param>
/// <param name="Expires">Until when it is kept.</param>
/// <param name="Decisions">As <see cref="QueuedCallRow.Decisions"/>.</param>
/// <param name="Headers">As <see cref="QueuedCallRow.AnswerHeaders"/>.</param>
/// <param name="Body">The answer's body.</param>
public sealed record QueuedAnswer(QueuedCallId Call, long Epoch, DateTimeOffset At, DateTimeOffset Expires, string Decisions, string Headers, ReadOnlyMemory<byte> Body);
