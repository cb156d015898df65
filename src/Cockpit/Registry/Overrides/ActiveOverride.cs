using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Registry.Overrides;

/// <summary>An override in force, ready to be compared with requests.</summary>
/// <param name="row">As stored; its conditions were checked when it was asked for.</param>
public sealed class ActiveOverride(OverrideRow row)
{
    /// <summary>As stored.</summary>
    public OverrideRow Row => row;

    /// <summary>What is answered.</summary>
    public FixedAnswer Answer { get; } = new(row.Prediction, row.Score);

    /// <summary>What an item's features must fulfil; empty for scopes without conditions.</summary>
    public IReadOnlyList<RuleCondition> Conditions { get; } = [.. row.Conditions.Select(text => ConditionText.Read(text).Value).OfType<RuleCondition>()];

    /// <summary>Whether every condition is known: one of a later program must not count as fulfilled.</summary>
    public bool IsReadable => Conditions.Count == row.Conditions.Count;

    /// <summary>Whether it still holds at an instant.</summary>
    public bool Holds(DateTimeOffset at) => row.Until > at;
}
