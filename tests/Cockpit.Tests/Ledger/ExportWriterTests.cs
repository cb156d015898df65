using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Records;

namespace Cockpit.Tests.Ledger;

public sealed class ExportWriterTests : IDisposable
{
    private readonly SmallLedger _ledger = new(14);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cockpit-export-");

    private string Target => Path.Combine(_folder.FullName, "export.zip");

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_export_that_is_cancelled_or_fails_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        var cancelled = Broken(() => cancel.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteAsync(cancelled, cancel.Token));
        Assert.Empty(_folder.GetFileSystemInfos());

        var failing = Broken(() => throw new IOException("The store went away."));
        await Assert.ThrowsAsync<IOException>(() => WriteAsync(failing, CancellationToken.None));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task A_file_that_is_there_is_never_overwritten_and_two_exports_at_once_do_not_meet()
    {
        var both = await Task.WhenAll(TryAsync(), TryAsync());

        Assert.Single(both, written => written);
        Assert.Equal(Target, Assert.Single(_folder.GetFiles()).FullName);
        Assert.Null(SmallLedger.Verify(await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken)).Fault);
    }

    [Fact]
    public async Task Leaves_that_cannot_be_in_this_export_are_refused()
    {
        var rows = _ledger.Rows().Cast<ExportedLeaf.Plain>().ToList();

        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(rows.AsEnumerable().Reverse().ToAsyncEnumerable(), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(new[] { rows[0] with { Values = ["too", "few"] } }.ToAsyncEnumerable(), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => new ExportWriter(_ledger.Signer, _ledger.Nodes).WriteAsync(Target, _ledger.Plan(RecordShape.Audit) with { Checkpoint = "none" }, rows.ToAsyncEnumerable(), null, CancellationToken.None));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Progress_counts_records()
    {
        var counted = new Last();
        var summary = await new ExportWriter(_ledger.Signer, _ledger.Nodes).WriteAsync(Target, _ledger.Plan(RecordShape.Audit), _ledger.Rows().ToAsyncEnumerable(), counted, CancellationToken.None);

        Assert.Equal(10, counted.Value);
        Assert.Equal(new ExportSummary(10, 3, new FileInfo(Target).Length), summary);
    }

    private async Task<bool> TryAsync()
    {
        try
        {
            await WriteAsync(_ledger.Rows().ToAsyncEnumerable(), CancellationToken.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Task<ExportSummary> WriteAsync(IAsyncEnumerable<ExportedLeaf> leaves, CancellationToken cancellationToken)
        => new ExportWriter(_ledger.Signer, _ledger.Nodes).WriteAsync(Target, _ledger.Plan(RecordShape.Audit), leaves, null, cancellationToken);

    private async IAsyncEnumerable<ExportedLeaf> Broken(Action breaks)
    {
        var rows = _ledger.Rows().ToList();
        yield return rows[0];
        Assert.Single(_folder.GetFiles("*.partial"));
        breaks();
        await Task.Yield();
        yield return rows[1];
    }

    private sealed class Last : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
