using System.Collections.Concurrent;

namespace Cockpit.Telemetry;

/// <summary>
/// A thread of its own for work that blocks on the disk, and for whatever it awaits: on the pool, which begins with one thread a core,
/// a flush would keep requests waiting for a thread, and every commit would change threads twice more.
/// </summary>
internal sealed class OwnThread : TaskScheduler
{
    private readonly BlockingCollection<Task> _work = [];

    private OwnThread()
    {
    }

    /// <inheritdoc />
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs asynchronous work on a new thread, which ends with it.</summary>
    public static Task RunAsync(string name, Func<Task> work)
    {
        var scheduler = new OwnThread();
        var all = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
        _ = all.ContinueWith(_ => scheduler._work.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.None, Default);
        new Thread(scheduler.Run) { Name = name, IsBackground = true }.Start();
        return all;
    }

    /// <inheritdoc />
    protected override void QueueTask(Task task) => _work.Add(task);

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks() => _work;

    private void Run()
    {
        foreach (var task in _work.GetConsumingEnumerable())
            TryExecuteTask(task);
    }
}
