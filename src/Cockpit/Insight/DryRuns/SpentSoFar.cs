using Cockpit.Registry.Policies;
using Cockpit.Store.Rollups;

namespace Cockpit.Insight.DryRuns;

/// <summary>What was spent in the running hour and day of UTC, as requests go by in order of time.</summary>
internal sealed class SpentSoFar
{
    private DateTimeOffset _hour;
    private long _callsOfHour;
    private decimal _moneyOfHour;
    private long _callsOfDay;
    private decimal _moneyOfDay;

    /// <summary>Whether one more call at a price stays within an allowance.</summary>
    public bool Allows(Allowance allowance, DateTimeOffset at, decimal price)
    {
        Turn(at);
        return !(_callsOfHour >= allowance.CallsPerHour || _callsOfDay >= allowance.CallsPerDay || _moneyOfHour + price > allowance.MoneyPerHour || _moneyOfDay + price > allowance.MoneyPerDay);
    }

    public void Add(DateTimeOffset at, decimal price)
    {
        Turn(at);
        _callsOfHour++;
        _callsOfDay++;
        _moneyOfHour += price;
        _moneyOfDay += price;
    }

    private void Turn(DateTimeOffset at)
    {
        var hour = SpendKey.HourOf(at);
        if (hour <= _hour)
            return;
        (_callsOfHour, _moneyOfHour) = (0, 0);
        if (hour.Date != _hour.Date)
            (_callsOfDay, _moneyOfDay) = (0, 0);
        _hour = hour;
    }
}
