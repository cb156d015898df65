using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Registry;

namespace Cockpit.Control.Desk;

/// <summary>Which commands wait for somebody else, and how one goes without.</summary>
public static class ApprovalRules
{
    private const int MostMinutes = 60;
    private const int ShortestWhy = 10;
    private const int LongestWhy = 2000;

    /// <summary>Whether a command waits for an approver. A pause never does, nor does a mark, which only has routing avoid a version, or what stops a rollout; a kind that is not named here does.</summary>
    public static bool Needs(CommandKind kind, RiskTier tier) => !Protects(kind) && tier is not RiskTier.Low;

    /// <summary>Whether a command only takes something back for a while: it must not wait for anything.</summary>
    public static bool Protects(CommandKind kind) => kind is CommandKind.Pause or CommandKind.Mark or CommandKind.Unmark or CommandKind.Hold or CommandKind.Abort;

    /// <summary>Whether this request for a command waits: ending an override puts the model back, and waits for nobody.</summary>
    internal static bool Needs(CommandKind kind, RiskTier tier, OverrideDraft? asked) => Needs(kind, tier) && asked?.Ends is null;

    /// <summary>Why the glass cannot be broken in this way; null when it can, or is not to be.</summary>
    internal static Problem? Check(BreakGlass? glass) => glass switch
    {
        null => null,
        { Minutes: not (>= 1 and <= MostMinutes) } => CommonProblems.Invalid("breakGlass.minutes", $"breakGlass.minutes is {glass.Minutes?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing"}.", $"Give 1 to {MostMinutes}."),
        _ when glass.Why?.Trim().Length is not (>= ShortestWhy and <= LongestWhy)
            => CommonProblems.Invalid("breakGlass.why", $"breakGlass.why has {glass.Why?.Trim().Length ?? 0} characters.", $"Say in {ShortestWhy} to {LongestWhy} characters why nobody else can be waited for; it is reviewed."),
        _ => null,
    };
}
