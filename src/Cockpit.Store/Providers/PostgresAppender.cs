using System.Text;
using Cockpit.Store.Appending;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;
using Cockpit.Store.Rollups;
using Npgsql;
using NpgsqlTypes;

namespace Cockpit.Store.Providers;

/// <summary>Appends decisions as arrays, so that a batch is two statements however many decisions it holds.</summary>
public sealed class PostgresAppender(PostgresProvider provider) : IDecisionAppender
{
    private const string Insert =
        """
        INSERT INTO decisions (id, foreign_id, request_id, item, at, model, version, traffic_class, status, path, source, subject,
                               prediction, score, label, latency_ms, cost, features, attributes, answer, trace, override_id, findings, salt, batch)
        SELECT u.*, $25 FROM unnest($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24) AS u
        ON CONFLICT (id) DO NOTHING RETURNING id, sequence
        """;

    // Rows are locked in key order, so that two nodes that add to the same minutes cannot deadlock.
    private const string AddTraffic =
        """
        INSERT INTO traffic AS t (minute, model, version, traffic_class, latency_bucket, answered, failed, degraded)
        SELECT * FROM unnest($1,$2,$3,$4,$5,$6,$7,$8) AS u(m, mo, v, c, b, a, f, d) ORDER BY m, mo, v, c, b
        ON CONFLICT (minute, model, version, traffic_class, latency_bucket)
        DO UPDATE SET answered = t.answered + excluded.answered, failed = t.failed + excluded.failed, degraded = t.degraded + excluded.degraded
        """;

    private const string AddRollups =
        "INSERT INTO rollups (model, version, traffic_class, window_start, window_seconds, decisions, content) SELECT * FROM unnest($1,$2,$3,$4,$5,$6,$7)";

    private const string AddSpend =
        """
        INSERT INTO spend AS s (hour, model, version, traffic_class, caller, calls, cost)
        SELECT * FROM unnest($1,$2,$3,$4,$5,$6,$7) AS u(h, mo, v, c, w, n, p) ORDER BY h, mo, v, c, w
        ON CONFLICT (hour, model, version, traffic_class, caller) DO UPDATE SET calls = s.calls + excluded.calls, cost = s.cost + excluded.cost
        """;

    // Locked in the order of the ids, as the rows of traffic are.
    private const string Complete =
        """
        WITH own AS (
            SELECT u.* FROM unnest($1,$2,$3,$4,$5,$6,$7) AS u(id, epoch, at, expires, decisions, headers, body)
            JOIN queued_calls AS q ON q.id = u.id AND q.epoch = u.epoch AND q.state = 'running' ORDER BY q.id FOR UPDATE OF q),
        dropped AS (DELETE FROM queued_requests AS r USING own WHERE r.id = own.id)
        UPDATE queued_calls AS q SET state = 'done', ended_at = own.at, expires = own.expires, decisions = own.decisions, answer_headers = own.headers, answer = own.body,
                                     lease_until = NULL, problem = NULL
        FROM own WHERE q.id = own.id RETURNING q.id
        """;

    /// <inheritdoc />
    public async ValueTask AppendAsync(IReadOnlyList<NewDecision> batch, Memory<bool> stored, Summarise summarise, CancellationToken cancellationToken)
    {
        var seal = new BatchSeal(batch);
        await using var connection = await provider.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var superseded = await CompleteAsync(connection, batch, cancellationToken);
        var created = await InsertAsync(connection, [.. Enumerable.Range(0, batch.Count).Where(i => !superseded.Contains(batch[i].RequestId)).Select(i => (batch[i], seal.Salts[i]))], seal.Id, cancellationToken);
        var (first, last) = created.Count == 0 ? (0, 0) : (created.Values.Min(), created.Values.Max());
        var traffic = new TrafficDelta();
        var spend = new SpendDelta();
        for (var i = 0; i < batch.Count; i++)
        {
            // Removing makes the second of two equal ids in one batch a duplicate.
            var isNew = stored.Span[i] = created.Remove(batch[i].Id.Value);
            if (!isNew)
                continue;
            traffic.Count(batch[i]);
            spend.Count(batch[i]);
        }

        await AddTrafficAsync(connection, traffic, cancellationToken);
        await AddSpendAsync(connection, spend, cancellationToken);
        await AddRollupsAsync(connection, summarise(batch, stored.Span), cancellationToken);
        if (last > 0)
        {
            using var ledger = new LedgerTail(connection, provider.HasRowLocks);
            await ledger.AppendAsync(transaction, [seal.Leaf(stored.Span, first, last)], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Stores the answers to queued calls; returns the requests whose call another gateway has taken.</summary>
    private static async Task<HashSet<Guid>> CompleteAsync(NpgsqlConnection connection, IReadOnlyList<NewDecision> batch, CancellationToken cancellationToken)
    {
        var completing = batch.Where(decision => decision.Completes is not null).ToList();
        if (completing.Count == 0)
            return [];

        var answers = completing.ConvertAll(decision => decision.Completes!);
        await using var command = new NpgsqlCommand(Complete, connection);
        new ArrayParameters(command)
            .Of(NpgsqlDbType.Uuid, answers, answer => answer.Call.Value).Of(NpgsqlDbType.Bigint, answers, answer => answer.Epoch)
            .Of(NpgsqlDbType.TimestampTz, answers, answer => answer.At.UtcDateTime).Of(NpgsqlDbType.TimestampTz, answers, answer => answer.Expires.UtcDateTime)
            .Of(NpgsqlDbType.Text, answers, answer => answer.Decisions).Of(NpgsqlDbType.Text, answers, answer => answer.Headers)
            .Of(NpgsqlDbType.Bytea, answers, answer => answer.Body.ToArray());
        var own = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            own.Add(reader.GetGuid(0));
        return [.. completing.Where(decision => !own.Contains(decision.Completes!.Call.Value)).Select(decision => decision.RequestId)];
    }

    /// <summary>Stores the decisions; returns the ids of those that are new, with their sequences, which follow the order of the decisions.</summary>
    private static async Task<Dictionary<Guid, long>> InsertAsync(NpgsqlConnection connection, IReadOnlyList<(NewDecision Decision, byte[] Salt)> rows, byte[] batch, CancellationToken cancellationToken)
    {
        var decisions = rows.Select(row => row.Decision).ToList();
        await using var command = new NpgsqlCommand(Insert, connection);
        var add = new ArrayParameters(command);
        add.Of(NpgsqlDbType.Uuid, decisions, d => d.Id.Value).Of(NpgsqlDbType.Text, decisions, d => d.ForeignId)
            .Of(NpgsqlDbType.Uuid, decisions, d => d.RequestId).Of(NpgsqlDbType.Integer, decisions, d => d.Item)
            .Of(NpgsqlDbType.TimestampTz, decisions, d => PostgresProvider.Micros(d.At))
            .Of(NpgsqlDbType.Text, decisions, d => d.Model).Of(NpgsqlDbType.Text, decisions, d => d.Version)
            .Of(NpgsqlDbType.Text, decisions, d => d.TrafficClass).Of(NpgsqlDbType.Text, decisions, d => StoreText.Of(d.Status))
            .Of(NpgsqlDbType.Text, decisions, d => StoreText.Of(d.Path)).Of(NpgsqlDbType.Text, decisions, d => StoreText.Of(d.Source))
            .Of(NpgsqlDbType.Text, decisions, d => d.Subject).Of(NpgsqlDbType.Text, decisions, d => d.Prediction)
            .Of(NpgsqlDbType.Double, decisions, d => d.Score).Of(NpgsqlDbType.Text, decisions, d => d.Label)
            .Of(NpgsqlDbType.Double, decisions, d => d.LatencyMs).Of(NpgsqlDbType.Numeric, decisions, d => d.Cost is { } cost ? DecisionRecord.Kept(cost) : (decimal?)null)
            .Of(NpgsqlDbType.Text, decisions, d => Json(d.Features)).Of(NpgsqlDbType.Text, decisions, d => Json(d.Attributes))
            .Of(NpgsqlDbType.Text, decisions, d => Json(d.Answer)).Of(NpgsqlDbType.Text, decisions, d => Json(d.Trace))
            .Of(NpgsqlDbType.Uuid, decisions, d => d.OverrideId?.Value).Of(NpgsqlDbType.Text, decisions, d => Json(d.Findings))
            .Of(NpgsqlDbType.Bytea, rows, row => row.Salt);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = batch, NpgsqlDbType = NpgsqlDbType.Bytea });
        var created = new Dictionary<Guid, long>(decisions.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            created.Add(reader.GetGuid(0), reader.GetInt64(1));
        return created;
    }

    private static async Task AddTrafficAsync(NpgsqlConnection connection, TrafficDelta traffic, CancellationToken cancellationToken)
    {
        if (traffic.Added.Count == 0)
            return;

        var rows = traffic.Added.ToList();
        await using var command = new NpgsqlCommand(AddTraffic, connection);
        new ArrayParameters(command)
            .Of(NpgsqlDbType.TimestampTz, rows, row => row.Key.Minute.UtcDateTime)
            .Of(NpgsqlDbType.Text, rows, row => row.Key.Model).Of(NpgsqlDbType.Text, rows, row => row.Key.Version)
            .Of(NpgsqlDbType.Text, rows, row => row.Key.TrafficClass).Of(NpgsqlDbType.Integer, rows, row => row.Key.LatencyBucket)
            .Of(NpgsqlDbType.Bigint, rows, row => row.Value.Answered).Of(NpgsqlDbType.Bigint, rows, row => row.Value.Failed)
            .Of(NpgsqlDbType.Bigint, rows, row => row.Value.Degraded);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task AddSpendAsync(NpgsqlConnection connection, SpendDelta spend, CancellationToken cancellationToken)
    {
        if (spend.Added.Count == 0)
            return;

        var rows = spend.Added.ToList();
        await using var command = new NpgsqlCommand(AddSpend, connection);
        new ArrayParameters(command)
            .Of(NpgsqlDbType.TimestampTz, rows, row => row.Key.Hour.UtcDateTime).Of(NpgsqlDbType.Text, rows, row => row.Key.Model)
            .Of(NpgsqlDbType.Text, rows, row => row.Key.Version).Of(NpgsqlDbType.Text, rows, row => row.Key.TrafficClass)
            .Of(NpgsqlDbType.Text, rows, row => row.Key.Caller).Of(NpgsqlDbType.Bigint, rows, row => row.Value.Calls)
            .Of(NpgsqlDbType.Numeric, rows, row => row.Value.Cost);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task AddRollupsAsync(NpgsqlConnection connection, IReadOnlyList<NewRollup> rollups, CancellationToken cancellationToken)
    {
        if (rollups.Count == 0)
            return;

        await using var command = new NpgsqlCommand(AddRollups, connection);
        new ArrayParameters(command)
            .Of(NpgsqlDbType.Text, rollups, row => row.Key.Model).Of(NpgsqlDbType.Text, rollups, row => row.Key.Version)
            .Of(NpgsqlDbType.Text, rollups, row => row.Key.TrafficClass)
            .Of(NpgsqlDbType.TimestampTz, rollups, row => row.Key.WindowStart.UtcDateTime).Of(NpgsqlDbType.Integer, rollups, row => row.Key.WindowSeconds)
            .Of(NpgsqlDbType.Bigint, rollups, row => row.Decisions).Of(NpgsqlDbType.Bytea, rollups, row => row.Content);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string? Json(ReadOnlyMemory<byte>? utf8)
        // PostgreSQL has no text with U+0000; JSON can only carry it escaped, and a raw one is refused before it gets here.
        => utf8 is { } known ? Encoding.UTF8.GetString(known.Span) : null;

    private sealed class ArrayParameters(NpgsqlCommand command)
    {
        public ArrayParameters Of<TRow, TValue>(NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, TValue> value)
        {
            var values = new TValue[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(rows[i]);
            command.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
            return this;
        }
    }
}
