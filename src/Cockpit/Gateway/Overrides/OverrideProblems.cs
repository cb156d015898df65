using System.Globalization;
using Cockpit.Problems;
using Cockpit.Registry.Overrides;

namespace Cockpit.Gateway.Overrides;

/// <summary>Why a request that a person has decided about cannot be answered.</summary>
internal static class OverrideProblems
{
    private const int MostNamed = 20;

    /// <summary>409: the protocol's operation has no words for a fixed answer.</summary>
    public static Problem CannotBeSaid(ActiveOverride meant)
        => new("override-unspeakable", StatusCodes.Status409Conflict, "A person has decided here, and this interface cannot say it",
            $"Override {meant.Row.Id} of '{meant.Row.Model}' answers with a text, which this operation does not return.",
            "Ask in another way, end the override, or wait until it ends.");

    /// <summary>409: the model's answers and a person's do not fit into one.</summary>
    public static Problem CannotBeMixed(IReadOnlyList<ActiveOverride?> overrides)
    {
        var meant = Enumerable.Range(0, overrides.Count).Where(item => overrides[item] is not null).ToList();
        var named = string.Join(", ", meant.Take(MostNamed).Select(item => item.ToString(CultureInfo.InvariantCulture)));
        return new Problem("override-in-batch", StatusCodes.Status409Conflict, "A person has decided about some of the items",
            $"Overrides answer for {meant.Count} of {overrides.Count} items ({named}{(meant.Count > MostNamed ? " …" : "")}, from 0), and the answer of the model to the others does not say what it decided.",
            "Send the named items in a request of their own.") { Field = "inputs" };
    }
}
