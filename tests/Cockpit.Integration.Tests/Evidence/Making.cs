using Cockpit.Evidence.Checkpoints;
using Cockpit.Evidence.Exports;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Notes;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;
using Cockpit.Store.Proofs;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>The making of exports on a store of a test's own, without a server.</summary>
internal sealed class Making : IDisposable
{
    private readonly LedgerKey _key;
    private readonly CheckpointReader _checkpoints;
    private readonly CockpitStore _store;
    private readonly string _data;
    private int _made;

    public Making(CockpitStore store, string dataFolder)
    {
        (_store, _data) = (store, dataFolder);
        _key = LedgerKey.For(new LedgerOptions(), dataFolder);
        _checkpoints = new CheckpointReader(store, _key);
        var nodes = new LedgerNodes(store);
        Maker = new ExportMaker(Signing(TimeProvider.System), _checkpoints, new EarlierSizes(store), _key, nodes,
            new SealedRecords(store), new SealedDecisions(store));
        Folder = Directory.CreateDirectory(Path.Combine(dataFolder, "made")).FullName;
    }

    public ExportMaker Maker { get; }
    public string Folder { get; }
    public string Published => Path.Combine(_data, "ledger-checkpoints.txt");
    public string Key => $"{_key.Signer.Key}\n";
    /// <summary>The last export that was to be kept.</summary>
    public string? Kept { get; private set; }

    /// <summary>What signs checkpoints at the time that a clock gives.</summary>
    public CheckpointMaker Signing(TimeProvider clock) => new(_store, new LedgerNodes(_store), _key, new CheckpointFile(Published, _key.Signer.Key), clock);

    public async Task<Checkpoint> CheckpointAsync() => (await _checkpoints.NewestAsync(CancellationToken.None))!.Checkpoint;

    public async Task<string> NewestAsync() => (await _checkpoints.NewestAsync(CancellationToken.None))!.Note;

    /// <summary>An export of everything; its file is removed again unless it is to be kept.</summary>
    public async Task<(ExportMade? Made, Problem? Problem)> MakeAsync(ExportWhat what, bool isKept = false)
    {
        var path = Path.Combine(isKept ? _data : Folder, $"{++_made}.zip");
        var filter = ExportFilter.Read(what, new Dictionary<string, string?>(StringComparer.Ordinal), teams: null).Filter!;
        var ended = await Maker.MakeAsync(new ExportOrder(filter, ExportFormat.Jsonl, IsUnmasked: what == ExportWhat.Decisions, TimeProvider.System.GetUtcNow(), Teams: null), path, progress: null, TestContext.Current.CancellationToken);
        if (isKept)
            Kept = path;
        else if (ended.Made is not null)
            File.Delete(path);
        return ended;
    }

    public void Dispose() => _key.Dispose();
}
