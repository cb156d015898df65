using System.Data;
using System.Data.Common;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Trees;

namespace Cockpit.Store.Ledger;

/// <summary>
/// Adds leaves behind the ledger's last, on one connection. The head's row is the lock: it is taken as the last of a transaction's locks
/// and held until the commit, so leaves have no gaps, stand in the order of commits, and nobody waits for another in a circle.
/// </summary>
/// <param name="connection">Where the transactions run.</param>
/// <param name="locksRow">Whether several transactions write at once (PostgreSQL), so that the head's row must be locked; on SQLite only one writes.</param>
internal sealed class LedgerTail(DbConnection connection, bool locksRow) : IDisposable
{
    private const string Read = "SELECT size, edge FROM ledger_head WHERE id = 1";

    private const string Insert =
        """INSERT INTO ledger_leaves (leaf, hash, nodes, audit, batch, "first", "last", records) VALUES (@leaf, @hash, @nodes, @audit, @batch, @first, @last, @records)""";

    private const string Grow = "UPDATE ledger_head SET size = @size, edge = @edge WHERE id = 1";

    private readonly DbCommand _read = Command(connection, locksRow ? $"{Read} FOR UPDATE" : Read);
    private readonly DbCommand _insert = Command(connection, Insert, ("@leaf", DbType.Int64), ("@hash", DbType.Binary), ("@nodes", DbType.Binary), ("@audit", DbType.Int64), ("@batch", DbType.Binary),
        ("@first", DbType.Int64), ("@last", DbType.Int64), ("@records", DbType.Binary));

    private readonly DbCommand _grow = Command(connection, Grow, ("@size", DbType.Int64), ("@edge", DbType.Binary));

    /// <summary>Adds the leaves in their order; the last thing that a transaction does before its commit.</summary>
    public async Task AppendAsync(DbTransaction transaction, IReadOnlyList<NewLeaf> leaves, CancellationToken cancellationToken)
    {
        (_read.Transaction, _insert.Transaction, _grow.Transaction) = (transaction, transaction, transaction);
        var tree = await HeadAsync(cancellationToken);
        List<(NodeAddress Address, Hash Hash)> made = [];
        foreach (var leaf in leaves)
        {
            made.Clear();
            tree.Add(leaf.Hash, made);
            var batch = leaf.Batch;
            Fill(_insert, tree.Size - 1, leaf.Hash.ToArray(), made.Count == 1 ? null : Hashes.Join([.. made.Skip(1).Select(node => node.Hash)]), leaf.Audit,
                batch?.Id, batch?.First, batch?.Last, batch is null ? null : Hashes.Join(batch.Records));
            await _insert.ExecuteNonQueryAsync(cancellationToken);
        }

        Fill(_grow, tree.Size, Hashes.Join(tree.Edge));
        await _grow.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _read.Dispose();
        _insert.Dispose();
        _grow.Dispose();
    }

    private async Task<Frontier> HeadAsync(CancellationToken cancellationToken)
    {
        await using var reader = await _read.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            throw new InvalidDataException("The ledger has no head: somebody deleted it.");
        return new Frontier(reader.GetInt64(0), Hashes.Split(reader.GetFieldValue<byte[]>(1)));
    }

    private static DbCommand Command(DbConnection connection, string text, params ReadOnlySpan<(string Name, DbType Type)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // One of the constants above.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, type) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType) = (name, type);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static void Fill(DbCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
