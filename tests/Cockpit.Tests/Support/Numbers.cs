using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Support;

/// <summary>Numbers of every magnitude.</summary>
internal static class Numbers
{
    public static Gen<long> Any64 { get; } =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from shift in Gen.Choose(0, 63)
        select (((long)high << 32) | (uint)low) >> shift;
}
