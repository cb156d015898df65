using System.Text;
using Cockpit.Store.Appending;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;
using Cockpit.Store.Queue;
using Cockpit.Store.Rollups;
using Microsoft.Data.Sqlite;

namespace Cockpit.Store.Providers;

/// <summary>
/// Appends decisions through prepared commands on a connection of its own; EF Core would track and translate what is always the
/// same statement. Every batch takes its turn at the write gate, and blocks its thread until it is on disk.
/// </summary>
public sealed class SqliteAppender(SqliteProvider provider) : IDecisionAppender, IDisposable
{
    private const string Insert =
        """
        INSERT INTO decisions (id, foreign_id, request_id, item, at, model, version, traffic_class, status, path, source, subject,
                               prediction, score, label, latency_ms, cost, features, attributes, answer, trace, override_id, findings, batch, salt)
        VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24) ON CONFLICT (id) DO NOTHING
        """;

    private const string AddTraffic =
        """
        INSERT INTO traffic (minute, model, version, traffic_class, latency_bucket, answered, failed, degraded) VALUES ($0,$1,$2,$3,$4,$5,$6,$7)
        ON CONFLICT (minute, model, version, traffic_class, latency_bucket)
        DO UPDATE SET answered = answered + excluded.answered, failed = failed + excluded.failed, degraded = degraded + excluded.degraded
        """;

    private const string AddRollup =
        "INSERT INTO rollups (model, version, traffic_class, window_start, window_seconds, decisions, content) VALUES ($0,$1,$2,$3,$4,$5,$6)";

    private const string AddSpend =
        """
        INSERT INTO spend (hour, model, version, traffic_class, caller, calls, cost) VALUES ($0,$1,$2,$3,$4,$5,$6)
        ON CONFLICT (hour, model, version, traffic_class, caller) DO UPDATE SET calls = calls + excluded.calls, cost = cost + excluded.cost
        """;

    private const string Complete =
        """
        UPDATE queued_calls SET state = 'done', ended_at = $2, expires = $3, decisions = $4, answer_headers = $5, answer = $6, lease_until = NULL, problem = NULL
        WHERE id = $0 AND epoch = $1 AND state = 'running'
        """;

    private const string DropRequest = "DELETE FROM queued_requests WHERE id = $0";

    private const string LastSequence = "SELECT last_insert_rowid()";

    private readonly TrafficDelta _traffic = new();
    private readonly SpendDelta _spend = new();
    private SqliteConnection? _connection;
    private Statement? _insert;
    private Statement? _addTraffic;
    private Statement? _addRollup;
    private Statement? _addSpend;
    private Statement? _complete;
    private Statement? _dropRequest;
    private Statement? _lastSequence;
    private LedgerTail? _ledger;

    /// <inheritdoc />
    public async ValueTask AppendAsync(IReadOnlyList<NewDecision> batch, Memory<bool> stored, Summarise summarise, CancellationToken cancellationToken)
    {
        var seal = new BatchSeal(batch);
        using var turn = await provider.Gate.EnterAsync(cancellationToken);
        await WriteAsync(batch, seal, stored, summarise);
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    private async Task WriteAsync(IReadOnlyList<NewDecision> batch, BatchSeal seal, Memory<bool> stored, Summarise summarise)
    {
        try
        {
            Prepare();
            using var transaction = _connection!.BeginTransaction(deferred: false);
            var leaf = Write(batch, seal, stored.Span, transaction);
            foreach (var rollup in summarise(batch, stored.Span))
            {
                var key = rollup.Key;
                _addRollup!.In(transaction).Add(key.Model).Add(key.Version).Add(key.TrafficClass)
                    .Add(SqliteProvider.Micros(key.WindowStart)).Add((long)key.WindowSeconds).Add(rollup.Decisions).Add(rollup.Content).Run();
            }

            if (leaf is not null)
                await _ledger!.AppendAsync(transaction, [leaf], CancellationToken.None);
            transaction.Commit();
        }
        catch
        {
            // A connection that failed half-way is thrown away: the next batch starts on a fresh one.
            Close();
            throw;
        }
    }

    /// <summary>Stores the decisions and what they count for; returns their leaf, or null when none was new.</summary>
    private NewLeaf? Write(IReadOnlyList<NewDecision> batch, BatchSeal seal, Span<bool> stored, SqliteTransaction transaction)
    {
        _traffic.Clear();
        _spend.Clear();
        Guid? superseded = null;
        var first = 0L;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Completes is { } answer && !TryComplete(answer, transaction))
                superseded = batch[i].RequestId;
            stored[i] = batch[i].RequestId != superseded && Bind(_insert!.In(transaction), batch[i]).Add(seal.Id).Add(seal.Salts[i]).Run() > 0;
            if (!stored[i])
                continue;
            if (first == 0)
                first = _lastSequence!.In(transaction).Read();
            _traffic.Count(batch[i]);
            _spend.Count(batch[i]);
        }

        if (first == 0)
            return null;

        var last = _lastSequence!.In(transaction).Read();
        Count(transaction);
        return seal.Leaf(stored, first, last);
    }

    private void Count(SqliteTransaction transaction)
    {
        foreach (var (key, counts) in _traffic.Added)
        {
            _addTraffic!.In(transaction)
                .Add(SqliteProvider.Micros(key.Minute)).Add(key.Model).Add(key.Version).Add(key.TrafficClass)
                .Add((long)key.LatencyBucket).Add(counts.Answered).Add(counts.Failed).Add(counts.Degraded).Run();
        }

        foreach (var (key, (calls, cost)) in _spend.Added)
        {
            _addSpend!.In(transaction).Add(SqliteProvider.Micros(key.Hour)).Add(key.Model).Add(key.Version).Add(key.TrafficClass).Add(key.Caller)
                .Add(calls).Add(SqliteProvider.Billionths(cost)).Run();
        }
    }

    private bool TryComplete(QueuedAnswer answer, SqliteTransaction transaction)
    {
        var id = answer.Call.Value.ToByteArray(bigEndian: true);
        var isOwn = _complete!.In(transaction).Add(id).Add(answer.Epoch).Add(SqliteProvider.Micros(answer.At)).Add(SqliteProvider.Micros(answer.Expires))
            .Add(answer.Decisions).Add(answer.Headers).Add(answer.Body.ToArray()).Run() > 0;
        if (isOwn)
            _dropRequest!.In(transaction).Add(id).Run();
        return isOwn;
    }

    private static Statement Bind(Statement to, NewDecision decision)
        => to.Add(decision.Id.Value.ToByteArray(bigEndian: true)).Add(decision.ForeignId)
            .Add(decision.RequestId.ToByteArray(bigEndian: true)).Add((long)decision.Item)
            .Add(SqliteProvider.Micros(decision.At)).Add(decision.Model).Add(decision.Version).Add(decision.TrafficClass)
            .Add(StoreText.Of(decision.Status)).Add(StoreText.Of(decision.Path)).Add(StoreText.Of(decision.Source))
            .Add(decision.Subject).Add(decision.Prediction).Add(decision.Score).Add(decision.Label).Add(decision.LatencyMs)
            .Add(decision.Cost is { } cost ? SqliteProvider.Billionths(cost) : null)
            .Add(Json(decision.Features)).Add(Json(decision.Attributes)).Add(Json(decision.Answer)).Add(Json(decision.Trace)).Add(decision.OverrideId?.Value.ToByteArray(bigEndian: true)).Add(Json(decision.Findings));

    private static string? Json(ReadOnlyMemory<byte>? utf8) => utf8 is { } known ? Encoding.UTF8.GetString(known.Span) : null;

    private void Prepare()
    {
        if (_connection is not null)
            return;

        _connection = provider.Open();
        _insert = new Statement(_connection, Insert, parameters: 25);
        _addTraffic = new Statement(_connection, AddTraffic, parameters: 8);
        _addRollup = new Statement(_connection, AddRollup, parameters: 7);
        _addSpend = new Statement(_connection, AddSpend, parameters: 7);
        _complete = new Statement(_connection, Complete, parameters: 7);
        _dropRequest = new Statement(_connection, DropRequest, parameters: 1);
        _lastSequence = new Statement(_connection, LastSequence, parameters: 0);
        _ledger = new LedgerTail(_connection, provider.HasRowLocks);
    }

    private void Close()
    {
        _insert?.Dispose();
        _addTraffic?.Dispose();
        _addRollup?.Dispose();
        _addSpend?.Dispose();
        _complete?.Dispose();
        _dropRequest?.Dispose();
        _lastSequence?.Dispose();
        _ledger?.Dispose();
        _connection?.Dispose();
        (_connection, _insert, _addTraffic, _addRollup, _addSpend, _complete, _dropRequest, _lastSequence, _ledger) = (null, null, null, null, null, null, null, null, null);
    }

    /// <summary>A prepared command whose parameters are filled in order.</summary>
    private sealed class Statement : IDisposable
    {
        private readonly SqliteCommand _command;
        private int _next;

        public Statement(SqliteConnection connection, string sql, int parameters)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
            for (var i = 0; i < parameters; i++)
                _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        public Statement In(SqliteTransaction transaction)
        {
            _command.Transaction = transaction;
            _next = 0;
            return this;
        }

        public Statement Add(object? value)
        {
            _command.Parameters[_next++].Value = value ?? DBNull.Value;
            return this;
        }

        public int Run() => _command.ExecuteNonQuery();

        public long Read() => (long)_command.ExecuteScalar()!;

        public void Dispose() => _command.Dispose();
    }
}
