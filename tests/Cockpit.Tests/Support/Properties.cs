using FsCheck;

namespace Cockpit.Tests.Support;

/// <summary>Checks properties; a failure shows the smallest counter-example and its seed.</summary>
internal static class Properties
{
    public static void Hold(this Property property, int cases = 1000) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess(true), property);
}
