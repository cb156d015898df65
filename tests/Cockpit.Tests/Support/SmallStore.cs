using Cockpit.Store.Database;
using Cockpit.Store.Providers;

namespace Cockpit.Tests.Support;

/// <summary>A real store in a temporary file, for what writes beside the thing that is tested.</summary>
internal sealed class SmallStore : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cockpit-pure-");

    private SmallStore() => Store = new CockpitStore(new SqliteProvider($"Data Source={File("cockpit.db")};Pooling=False"), new ChangeSignal());

    public CockpitStore Store { get; }

    public static async Task<SmallStore> CreateAsync()
    {
        var store = new SmallStore();
        await SchemaUpgrade.RunAsync(store.Store, CancellationToken.None);
        return store;
    }

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
