using System.Diagnostics;
using System.Text.Json.Nodes;
using Cockpit.Evidence.Exports;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Store;
using Cockpit.Store.Accounts;
using Cockpit.Store.Exports;
using Microsoft.Extensions.Options;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>A server that leaves exports to other nodes: the test is the other node.</summary>
public sealed class IdleOnSqlite(PostgresServer postgres) : SqliteCockpit(postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cockpit:Exports:Concurrency"] = "0" };
}

public sealed class IdleOnPostgres(PostgresServer postgres) : PostgresCockpit(postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cockpit:Exports:Concurrency"] = "0" };
}

public sealed class ExportJobOnSqliteTests(IdleOnSqlite cockpit) : ExportJobTests(cockpit), IClassFixture<IdleOnSqlite>;

public sealed class ExportJobOnPostgresTests(IdleOnPostgres cockpit) : ExportJobTests(cockpit), IClassFixture<IdleOnPostgres>;

/// <summary>Leases, fences and what a run leaves that does not come to its end.</summary>
public abstract class ExportJobTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private ExportJobs Jobs => Fixture.Server.Get<ExportJobs>();
    private ExportFolder Folder => Fixture.Server.Get<ExportFolder>();

    [Fact]
    public async Task One_that_is_cancelled_in_the_middle_ends_the_run_and_leaves_nothing()
    {
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        var (id, row) = await TakenAsync(auditor);
        using var watch = new ExportWatch(Jobs, Folder, row, TimeProvider.System);
        Reply? cancelled = null;
        var progress = new Blocking(async token =>
        {
            cancelled ??= await auditor.PostAsync($"/api/v1/exports/{id}/cancel", "");
            // Until the watch has seen it.
            await Task.Delay(TimeSpan.FromSeconds(60), token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.GuardAsync(token => MakeAsync(row, progress.Until(token), token), Token));

        Assert.True(watch.IsLost);
        Assert.Equal(200, cancelled!.Status);
        Assert.Empty(Folder.Files()[row.Id]);
        Assert.False(await Jobs.DoneAsync(row, new ExportMade(1, 1, "", 1), () => throw new InvalidOperationException("It is not this run's any more."), Token));
        Assert.Equal("cancelled", (string?)(await auditor.GetAsync($"/api/v1/exports/{id}")).Json["state"]);
    }

    [Fact]
    public async Task A_run_whose_lease_ended_changes_nothing_more_and_the_next_one_leaves_the_only_file()
    {
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        var (id, frozen) = await TakenAsync(auditor);
        Assert.NotNull((await MakeAsync(frozen, null, Token)).Made);
        await Fixture.Store.ExecuteAsync($"UPDATE exports SET lease_until = {(Fixture.Kind == StoreKind.Sqlite ? "1" : "'2020-01-01Z'")} WHERE state = 'running'", Token);

        var next = (await Jobs.TakeAsync(Token))!;
        var (made, _) = await MakeAsync(next, null, Token);

        Assert.Equal((frozen.Id, frozen.Epoch + 1), (next.Id, next.Epoch));
        Assert.False(await Jobs.KeepAsync(frozen, 1, Token));
        Assert.False(await Jobs.DoneAsync(frozen, made!, () => throw new InvalidOperationException("Another run has it."), Token));
        Assert.True(await Jobs.DoneAsync(next, made!, () => File.Move(Folder.DraftOf(next), Folder.FileOf(next.Id)), Token));
        await Fixture.Server.Get<ExportWorker>().SweepAsync(Token);
        Assert.Equal([Folder.FileOf(next.Id)], Folder.Files()[next.Id]);
        using var folder = new TempFolder();
        await Exported.JudgedAsync(await auditor.FetchAsync(id, folder), 0);
    }

    [Fact]
    public async Task A_disk_that_is_full_in_the_middle_ends_it_and_leaves_nothing_on_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        var model = await Admin.RegisterAsync(null);
        // Texts that do not get smaller when they are packed.
        var lines = Enumerable.Range(0, 200).Select(i => $$"""{"id":"{{model}}-{{i}}","at":"2026-01-05T00:00:00Z","model":"{{model}}","version":"1","features":{"note":"{{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(2000))}}"},"score":0.5}""");
        Assert.Equal(200, (int)(await Admin.IngestAsync(string.Join('\n', lines))).Json["accepted"]!);
        var (_, row) = await TakenAsync(auditor, new JsonObject { ["model"] = model }, "the disk is to run full");
        using var folder = new TempFolder();
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder.Path) == 0, "A small disk cannot be mounted here.");
        try
        {
            var (made, problem) = await MakeAsync(row, null, Token, Path.Combine(folder.Path, "draft"));

            Assert.Null(made);
            Assert.Equal("disk-full", problem!.Kind);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
            Assert.True(await Jobs.FailAsync(row, problem, Token));
        }
        finally
        {
            Assert.Equal(0, await RunAsync("umount", folder.Path));
        }
    }

    [Fact]
    public async Task No_export_is_begun_where_less_is_free_than_is_to_stay_free()
    {
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        var options = Options.Create(new ExportOptions { Concurrency = 1 });
        var worker = new ExportWorker(Jobs, Fixture.Server.Get<ExportQueries>(), Fixture.Server.Get<ExportMaker>(), new ExportFolder(Path.Combine(Fixture.Store.DataFolder, "exports"), int.MaxValue), options,
            TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<ExportWorker>.Instance);
        var id = await auditor.AskAsync("audit");

        await worker.StartAsync(Token);
        var ended = await auditor.EndsAsync(id, "failed");
        await worker.StopAsync(Token);

        Assert.Equal("/problems/disk-full", (string?)ended["problem"]!["type"]);
        Assert.Equal(410, (await auditor.GetAsync($"/api/v1/exports/{id}/content")).Status);
    }

    /// <summary>An export that this test has taken as a node would.</summary>
    private async Task<(string Id, ExportRow Row)> TakenAsync(CockpitClient auditor, JsonObject? filter = null, string? unmaskedBecause = null)
    {
        var id = await auditor.AskAsync(filter is null ? "audit" : "decisions", filter, unmaskedBecause: unmaskedBecause);
        Assert.Equal(409, (await auditor.GetAsync($"/api/v1/exports/{id}/content")).Status);
        var row = (await Jobs.TakeAsync(Token))!;
        Assert.Equal(id, row.Id.ToString());
        return (id, row);
    }

    private Task<(ExportMade? Made, Cockpit.Problems.Problem? Problem)> MakeAsync(ExportRow row, IProgress<long>? progress, CancellationToken cancellationToken, string? path = null)
    {
        var filter = ExportFilter.Read(row.What, System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string?>>(row.Filter)!, row.TeamList).Filter!;
        return Fixture.Server.Get<ExportMaker>().MakeAsync(new ExportOrder(filter, row.Format, row.IsUnmasked, row.RequestedAt, row.TeamList), path ?? Folder.DraftOf(row), progress, cancellationToken);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync(Token);
        return process.ExitCode;
    }

    /// <summary>Holds a run at its first report.</summary>
    private sealed class Blocking(Func<CancellationToken, Task> work)
    {
        public IProgress<long> Until(CancellationToken cancellationToken) => new Held(() => work(cancellationToken).GetAwaiter().GetResult());

        private sealed class Held(Action hold) : IProgress<long>
        {
            private bool _isOver;

            public void Report(long value)
            {
                if (_isOver)
                    return;
                _isOver = true;
                hold();
            }
        }
    }
}
