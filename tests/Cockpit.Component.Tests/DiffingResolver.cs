using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Cockpit.Component.Tests;

/// <summary>
/// Part of gap 4 (eng/gap-bunit.props): bunit asks for a version of AngleSharp.Diffing that does not restore; the one in the
/// test's folder answers. Delete this class when bunit comes as a package.
/// </summary>
internal static class DiffingResolver
{
    [ModuleInitializer]
    internal static void Install() => AssemblyLoadContext.Default.Resolving += Resolve;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
        => name.Name is "AngleSharp.Diffing" && Path.Combine(AppContext.BaseDirectory, "AngleSharp.Diffing.dll") is var path && File.Exists(path)
            ? context.LoadFromAssemblyPath(path) : null;
}
