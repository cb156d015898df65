using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Control.Desk;

/// <summary>What a request for a mark must say, and what it means when it leaves the end out.</summary>
public static class MarkRules
{
    /// <summary>A shorter mark would be over before every gateway had it.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>A version that is to be avoided for longer is better paused or named in the policy.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Until when, unless it is said.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromHours(24);

    /// <summary>The mark that is asked for, or the field at fault.</summary>
    internal static (MarkPayload? Payload, Problem? Problem) Read(CommandRequest request, DateTimeOffset now)
    {
        if (StoreText.Parse<VersionMark>(request.Mark) is not { } mark)
            return (null, CommonProblems.Invalid("mark", request.Mark is null ? "mark is missing." : $"mark is '{request.Mark}'.", $"Give one of: {StoreText.Words<VersionMark>()}."));
        if (!InstantText.TryRead(request.Until, out var until))
            return (null, InstantText.Refused("until", request.Until));
        var end = until ?? now + Usual;
        return end >= now + Shortest && end <= now + Longest ? (new MarkPayload(mark, end), null)
            : (null, CommonProblems.Invalid("until", $"until is {end:O}, which is not between a minute and {Longest.TotalDays:0} days from now.", "Give an instant in that span, or leave it out for 24 hours."));
    }
}
