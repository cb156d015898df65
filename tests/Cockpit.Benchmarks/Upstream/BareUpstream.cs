using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Cockpit.Benchmarks.Upstream;

/// <summary>A model server that does nothing but answer, so that a load test sees the proxies before it and not the model.</summary>
internal static class BareUpstream
{
    private const int AnswerLength = 330;
    private const string Prefix = "/v2/models/";
    private static readonly ConcurrentDictionary<string, byte[]> Answers = new(StringComparer.Ordinal);

    /// <summary>Serves until cancelled.</summary>
    /// <param name="port">Where; 0 takes a free port.</param>
    /// <param name="delay">How long each answer takes.</param>
    /// <param name="output">Is told the address.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(int port, TimeSpan delay, TextWriter output, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        await using var app = builder.Build();
        app.Run(context => AnswerAsync(context, delay));
        await app.StartAsync(cancellationToken);
        await output.WriteLineAsync(app.Urls.Single());
        await output.FlushAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static async Task AnswerAsync(HttpContext context, TimeSpan delay)
    {
        // Read to the end, as a model would; what is left unread costs Kestrel the same.
        var body = context.Request.BodyReader;
        while (HttpMethods.IsPost(context.Request.Method))
        {
            var read = await body.ReadAsync(context.RequestAborted);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, TimeProvider.System, context.RequestAborted);
        var answer = Answers.GetOrAdd(context.Request.Path.Value ?? "/", Write);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }

    private static byte[] Write(string path) => path.EndsWith("/chat/completions", StringComparison.Ordinal) ? Chat() : Infer(path);

    private static byte[] Chat()
    {
        const string Head = """{"id":"chatcmpl-1","object":"chat.completion","created":1763000000,"model":"load","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":" """;
        const string Tail = """ "}}],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}}""";
        return Encoding.UTF8.GetBytes(Head + new string('x', Math.Max(0, AnswerLength - Head.Length - Tail.Length)) + Tail);
    }

    private static byte[] Infer(string path)
    {
        var model = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..].Split('/')[0] : "any";
        var head = $$"""
            {"model_name":"{{model}}","model_version":"1","parameters":{"note":"
            """;
        const string Score = """{"name":"score","shape":[1],"datatype":"FP64","data":[0.7310585786300049]}""";
        const string Prediction = """{"name":"prediction","shape":[1],"datatype":"INT64","data":[1]}""";
        const string Tail = $$"""
            "},"outputs":[{{Score}},{{Prediction}}]}
            """;
        return Encoding.UTF8.GetBytes(head + new string('x', Math.Max(0, AnswerLength - head.Length - Tail.Length)) + Tail);
    }
}
