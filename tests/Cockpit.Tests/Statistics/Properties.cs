using FsCheck;

namespace Cockpit.Tests.Statistics;

/// <summary>How properties are checked here.</summary>
internal static class Properties
{
    private static readonly Config Quiet = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(300);

    /// <summary>Fails with the smallest counterexample found in 300 samples.</summary>
    public static void Holds(this Property property) => Check.One(Quiet, property);
}
