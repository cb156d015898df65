using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Cockpit.Store.Providers;

/// <summary>
/// Gap 2 (see eng/gap-sqlite.props): lets EF Core 10 run on SQLitePCLRaw 2.0.6, and prefers the operating system's SQLite to
/// the bundled one, so that its security patches apply. To delete: see that file.
/// </summary>
internal static class SqliteNative
{
    private const string Core = "SQLitePCLRaw.core";

    private static readonly Lock Once = new();
    private static bool _ready;

    /// <summary>Must run before the first type of Microsoft.Data.Sqlite is touched.</summary>
    public static void Prepare()
    {
        lock (Once)
        {
            if (_ready)
                return;

            AssemblyLoadContext.Default.Resolving += AnswerCore;
            NativeLibrary.SetDllImportResolver(Assembly.Load("SQLitePCLRaw.provider.e_sqlite3"), FindNative);
            SQLitePCL.Batteries_V2.Init();
            _ready = true;
        }
    }

    private static Assembly? AnswerCore(AssemblyLoadContext context, AssemblyName wanted)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, Core + ".dll");
        return wanted.Name == Core && File.Exists(beside) ? context.LoadFromAssemblyPath(beside) : null;
    }

    private static IntPtr FindNative(string library, Assembly assembly, DllImportSearchPath? path)
    {
        if (library != "e_sqlite3")
            return IntPtr.Zero;

        string[] ofTheSystem = OperatingSystem.IsWindows() ? ["winsqlite3"]
            : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib"]
            : ["libsqlite3.so.0"];
        foreach (var name in ofTheSystem)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
                return handle;
        }

        return NativeLibrary.TryLoad(library, assembly, path, out var bundled) ? bundled : IntPtr.Zero;
    }
}
