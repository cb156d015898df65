namespace Cockpit.Demo.Scenarios;

/// <summary>The scenarios of the demo.</summary>
public static class Catalogue
{
    /// <summary>Every scenario, the riskiest first.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [new CreditDefault(), new CustomerChurn(), new DeliveryTime()];
}
