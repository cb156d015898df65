using System.Net.Sockets;
using System.Text;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>A server that is impatient with slow clients.</summary>
public sealed class ImpatientCockpit(PostgresServer postgres) : CockpitFixture(StoreKind.Sqlite, postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Cockpit:Gateway:SlowSeconds"] = "2", ["Cockpit:Gateway:HeaderSeconds"] = "2", ["Cockpit:Gateway:KeepAliveSeconds"] = "60", ["Cockpit:Gateway:MaxHeaderBytes"] = "8192",
    };
}

/// <summary>Slow, huge, deep and idle clients are refused or cut off, and the others are served meanwhile.</summary>
public sealed class SlowClientTests(ImpatientCockpit cockpit, ITestOutputHelper output) : CockpitTests(cockpit), IClassFixture<ImpatientCockpit>
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private string Head(string model, string more) => $"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: cockpit\r\nAuthorization: Bearer {Operator.Key}\r\nContent-Type: application/json\r\n{more}\r\n";

    private async Task<TcpClient> ConnectAsync(Uri? address = null)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", (address ?? Fixture.Server.Address).Port, Token);
        return client;
    }

    private static async Task<string> ReadAsync(NetworkStream stream, TimeSpan patience)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(patience);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, limit.Token)) > 0)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            return text.ToString();
        }
        catch (IOException)
        {
            return text + "(cut)";
        }
    }

    [Fact]
    public async Task A_hundred_megabytes_are_413_before_they_are_sent()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        var began = TimeProvider.System.GetTimestamp();

        await stream.WriteAsync(Encoding.UTF8.GetBytes(Head(model, $"Content-Length: {100 * 1024 * 1024}\r\n") + "{\"inputs\":["), Token);
        var buffer = new byte[64];
        var read = await stream.ReadAsync(buffer, Token);

        Assert.StartsWith("HTTP/1.1 413", Encoding.UTF8.GetString(buffer, 0, read), StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task A_body_nested_ten_thousand_deep_is_400()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var deep = new string('[', 10_000) + new string(']', 10_000);

        var inData = await Operator.InferAsync(model, $$"""{"inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":{{deep}}}]}""");
        var beside = await Operator.InferAsync(model, $$"""{"anything":{{deep}},"inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":[1]}]}""");

        Assert.Equal((400, 400), (inData.Status, beside.Status));
        Assert.NotNull(inData.ProblemKind);
        Assert.NotNull(beside.ProblemKind);
    }

    [Fact]
    public async Task A_client_that_drips_its_body_is_cut_off_with_408()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Head(model, "Content-Length: 100000\r\n")), Token);
        using var done = new CancellationTokenSource();
        var dripping = DripAsync(stream, done.Token);

        var answer = await ReadAsync(stream, TimeSpan.FromSeconds(30));

        await done.CancelAsync();
        await dripping;
        output.WriteLine(answer);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("/problems/too-slow", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_never_ends_its_headers_is_cut_off()
    {
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        await stream.WriteAsync("POST /v2/models/x/infer HTTP/1.1\r\nHost: cock"u8.ToArray(), Token);
        var began = TimeProvider.System.GetTimestamp();

        var answer = await ReadAsync(stream, TimeSpan.FromSeconds(30));

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal) || answer == "(cut)", answer);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1, 15);
    }

    [Fact]
    public async Task Headers_beyond_the_limit_are_431()
    {
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"GET /healthz/live HTTP/1.1\r\nHost: cockpit\r\nX-Large: {new string('x', 10_000)}\r\n\r\n"), Token);

        Assert.StartsWith("HTTP/1.1 431", await ReadAsync(stream, TimeSpan.FromSeconds(10)), StringComparison.Ordinal);
    }

    /// <summary>
    /// The server is a process of its own, so that its connections and ours do not share one process's limit of open files. Ours is
    /// the bound: of the limit, 500 are left for the test itself.
    /// </summary>
    [Fact]
    public async Task Ten_thousand_idle_connections_leave_a_healthy_caller_served()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, Fixture.PostgresServer);
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        await using var server = await CockpitProcess.ServeAsync(store);
        using var caller = new CockpitClient(server.Address, key);
        var model = await caller.LiveAsync(Fixture.Upstream.At("well"));
        await MedianAsync(caller, model);
        var before = await MedianAsync(caller, model);
        var idle = new List<TcpClient>();
        try
        {
            while (idle.Count < Math.Min(10_000, OpenFiles() - 500))
                idle.Add(await ConnectAsync(server.Address));
            // The last of them are still being accepted for a moment.
            await Task.Delay(1000, Token);
            var during = Math.Min(await MedianAsync(caller, model), await MedianAsync(caller, model));
            idle.ForEach(client => client.Dispose());
            before = Math.Max(before, await MedianAsync(caller, model));

            output.WriteLine($"{idle.Count} idle connections: median {before:0.00} ms without, {during:0.00} ms with them; the server holds {server.WorkingSet / 1024 / 1024} MB.");
            // Half of the answers take at most twice as long, with 5 ms for a machine that does other things as well.
            Assert.InRange(during, 0, (2 * before) + 5);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    private static async Task<double> MedianAsync(CockpitClient caller, string model)
    {
        var times = new List<double>();
        for (var i = 0; i < 100; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var reply = await caller.InferAsync(model, Body);
            Assert.True(reply.Status == 200, reply.ToString());
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        return times.Order().ElementAt(50);
    }

    private static int OpenFiles()
    {
        const string name = "Max open files";
        var line = File.Exists("/proc/self/limits") ? File.ReadLines("/proc/self/limits").FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal)) : null;
        var soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return int.TryParse(soft, System.Globalization.CultureInfo.InvariantCulture, out var files) ? files : soft == "unlimited" ? int.MaxValue : 1024;
    }

    private static async Task DripAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await stream.WriteAsync(" "u8.ToArray(), cancellationToken);
                await Task.Delay(100, cancellationToken);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            // Cut off, or enough.
        }
    }
}
