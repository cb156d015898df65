namespace Cockpit.Demo.Models;

/// <summary>The inputs of one decision: numbers and texts by column name.</summary>
public sealed record FeatureRow(IReadOnlyDictionary<string, double> Numbers, IReadOnlyDictionary<string, string> Texts);

/// <summary>A row and what really happened: 0 or 1 for a binary model, an amount for a regression.</summary>
public sealed record Example(FeatureRow Row, double Label);
