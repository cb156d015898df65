using Cockpit.Registry;
using Cockpit.Statistics.Drift;

namespace Cockpit.Insight.Reports;

/// <summary>How drift of a model's columns is judged: as its contract allows, and as usual where it does not say.</summary>
internal static class ContractLimits
{
    /// <summary>The limits; null when the contract sets none.</summary>
    public static DriftOptions? Of(ModelEntry? model)
    {
        if (model?.Contract.Compiled?.Contract is not { } contract)
            return null;
        var limits = contract.Inputs.Fields.Concat(contract.Outputs.Fields).Where(field => field.Drift is not null).DistinctBy(field => field.Name, StringComparer.Ordinal)
            .ToDictionary(field => field.Name, field => field.Drift!, StringComparer.Ordinal);
        return limits.Count == 0 ? null : DriftOptions.Default with { Limits = limits };
    }
}
