using System.Text.Json.Serialization;

namespace Cockpit.Statistics.Shifts;

/// <summary>What a change of data means. Anything else is a change of the world, and is not named.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ShiftKind>))]
public enum ShiftKind
{
    /// <summary>Numbers come in another unit that has a name: yearly for monthly, cents for whole units, Fahrenheit for Celsius.</summary>
    [JsonStringEnumMemberName("unitChange")] UnitChange,

    /// <summary>Whole positive numbers were multiplied by a factor without a name, and are whole no more: as another currency does.</summary>
    [JsonStringEnumMemberName("constantFactor")] ConstantFactor,

    /// <summary>Two columns each look like the baseline of the other.</summary>
    [JsonStringEnumMemberName("swappedColumns")] SwappedColumns,

    /// <summary>Categories that the baseline never had.</summary>
    [JsonStringEnumMemberName("newCategory")] NewCategory,

    /// <summary>Many rows have one value that the baseline lacks and that may stand for “not known”: -1, 999, "unknown".</summary>
    [JsonStringEnumMemberName("sentinelValue")] SentinelValue,

    /// <summary>Every value is the same.</summary>
    [JsonStringEnumMemberName("constantColumn")] ConstantColumn,

    /// <summary>More rows than before have no value.</summary>
    [JsonStringEnumMemberName("missingRise")] MissingRise,

    /// <summary>A column of times has stopped: rows keep coming, the time does not move.</summary>
    [JsonStringEnumMemberName("frozenClock")] FrozenClock,

    /// <summary>Categories were renamed one to one.</summary>
    [JsonStringEnumMemberName("recodedCategories")] RecodedCategories,
}
