using System.Data;
using Microsoft.Data.Sqlite;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>The write lock of a SQLite file, held by a connection that is not the server's.</summary>
internal sealed class ForeignLock : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    private ForeignLock(SqliteConnection connection, SqliteTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public static ForeignLock Take(TestStore store)
    {
        var connection = new SqliteConnection($"{store.ConnectionString};Pooling=False");
        connection.Open();
        return new ForeignLock(connection, connection.BeginTransaction(IsolationLevel.Serializable, deferred: false));
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }
}
