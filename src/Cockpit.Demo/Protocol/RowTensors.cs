using Cockpit.Demo.Models;

namespace Cockpit.Demo.Protocol;

/// <summary>A row as tensors.</summary>
public static class RowTensors
{
    /// <summary>One tensor of one value for each column of the row.</summary>
    public static IReadOnlyList<InferTensor> Of(FeatureRow row) =>
    [
        .. row.Numbers.Select(column => InferTensor.Of(column.Key, column.Value)),
        .. row.Texts.Select(column => InferTensor.Of(column.Key, column.Value)),
    ];
}
