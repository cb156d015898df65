using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>A streamed answer as a client sees it, event by event.</summary>
public sealed class SpokenAnswer : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private SpokenAnswer(HttpResponseMessage response, Stream body) => (_response, _reader) = (response, new StreamReader(body));

    public int Status => (int)_response.StatusCode;
    public string? MediaType => _response.Content.Headers.ContentType?.MediaType;
    public string Decision => Header("Cockpit-Decision")!;
    public string? Header(string name) => _response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>A question whose answer is streamed.</summary>
    public static JsonObject Question(string model, string said = "hello")
        => new() { ["model"] = model, ["stream"] = true, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = said }) };

    public static async Task<SpokenAnswer> OpenAsync(CockpitClient client, JsonObject question, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(question.ToJsonString(), Encoding.UTF8, "application/json") };
        var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
        return new SpokenAnswer(response, await response.Content.ReadAsStreamAsync(token));
    }

    /// <summary>The data of the next event; null at the end.</summary>
    public async Task<string?> NextAsync(CancellationToken token)
    {
        string? line;
        while ((line = await _reader.ReadLineAsync(token)) is not null)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return line["data: ".Length..];
        }

        return null;
    }

    public async Task<IReadOnlyList<string>> AllAsync(CancellationToken token)
    {
        List<string> all = [];
        while (await NextAsync(token) is { } data)
            all.Add(data);
        return all;
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks on a socket of its own, which the caller may break as it likes.</summary>
    public static async Task<Socket> RawAsync(CockpitClient client, JsonObject question, CancellationToken token)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(client.Http.BaseAddress!.Host, client.Http.BaseAddress.Port, token);
        var body = Encoding.UTF8.GetBytes(question.ToJsonString());
        var head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {client.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head), token);
        await socket.SendAsync(body, token);
        return socket;
    }

    /// <summary>Reads from the socket until the text was seen, and returns all of it so far.</summary>
    public static async Task<string> ReadUntilAsync(Socket socket, string text, CancellationToken token)
    {
        var seen = new StringBuilder();
        var buffer = new byte[4096];
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, token);
            Assert.True(read > 0, $"The connection ended before '{text}': {seen}");
            seen.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return seen.ToString();
    }
}
