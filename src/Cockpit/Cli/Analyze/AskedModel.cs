using System.Buffers;
using System.Globalization;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Gateway.Upstream;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Microsoft.Extensions.Options;

namespace Cockpit.Cli.Analyze;

/// <summary>Where and how a model is asked.</summary>
/// <param name="Url">The model's address at its server, with or without <c>/infer</c>.</param>
/// <param name="Output">The output tensor that holds the score; null takes it by its usual name, or the only one.</param>
/// <param name="Positive">Which number of a row's several is the score, from 0; null takes the second of two.</param>
/// <param name="TimeoutMs">Time limit of a request, in milliseconds.</param>
internal sealed record ModelAddress(string Url, string? Output, int? Positive, int TimeoutMs)
{
    /// <summary>Where requests go.</summary>
    public Uri Infer()
    {
        if (!RegistrationRules.IsHttp(Url) || new Uri(Url).AbsolutePath == "/")
            throw new BadInputException($"--url '{Url}' is not a model's address at its server, such as http://10.0.0.7:8080/v2/models/credit, without user name, query or fragment.");
        var trimmed = Url.TrimEnd('/');
        return new Uri(trimmed.EndsWith("/infer", StringComparison.Ordinal) ? trimmed : trimmed + "/infer");
    }
}

/// <summary>A model behind a server that speaks Open Inference v2, asked for one score a row, by the rules of the gateway.</summary>
internal sealed class AskedModel(ModelAddress model, IReadOnlyList<FeatureColumn> columns) : IDisposable
{
    private static readonly GatewayOptions Limits = new();

    private readonly Uri _address = model.Infer();
    private readonly ModelServers _servers = new(Options.Create(Limits));
    private readonly ArrayBufferWriter<byte> _body = new();

    /// <summary>Asks for the scores of rows laid out one after another; one request.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="scores">Takes one score a row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BadInputException">The model did not answer, or not so.</exception>
    public async Task ScoreAsync(ReadOnlyMemory<double> rows, Memory<double> scores, CancellationToken cancellationToken)
    {
        _body.ResetWrittenCount();
        FeatureTensors.Write(_body, columns, rows.Span);
        var reply = await PostAsync(cancellationToken);
        if (reply.TooLarge)
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"sent an answer of more than {Limits.MaxAnswerBytes} bytes; ask for fewer rows at once with --batch"));
        if (!reply.IsSuccess)
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"answered {reply.Status}: {reply.Quote()}"));
        Read(reply.Body, scores.Span);
    }

    /// <inheritdoc />
    public void Dispose() => _servers.Dispose();

    private async Task<ServerReply> PostAsync(CancellationToken cancellationToken)
    {
        using var deadline = new HopDeadline(new DeadlineSettings(), TimeSpan.FromMilliseconds(model.TimeoutMs), TimeProvider.System, cancellationToken);
        try
        {
            return await _servers.PostAsync(_address, _body.WrittenMemory, deadline);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"did not answer within {model.TimeoutMs} ms"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw Failed("cannot be reached: it did not take the connection, or dropped it");
        }
    }

    private void Read(ReadOnlyMemory<byte> body, Span<double> scores)
    {
        if (InferAnswerReader.ReadOutputs(body, scores.Length, out var outputs, out _) is { } wrong)
            throw Failed($"sent an answer that is not valid: {wrong.TrimEnd('.')}");
        var output = Choose(outputs);
        var perRow = output.Elements.Count / scores.Length;
        var place = model.Positive ?? (perRow == 2 ? 1 : 0);
        if (perRow > 2 && model.Positive is null)
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"gives {perRow} numbers a row in output '{output.Name}'; say with --positive which, from 0"));
        if (place >= perRow)
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"gives {perRow} numbers a row in output '{output.Name}', so --positive is at most {perRow - 1}"));
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = output.Elements[(row * perRow) + place].NumberIn(body.Span)
                ?? throw Failed($"gives no number in output '{output.Name}'; name another with --output");
        }
    }

    private Tensor Choose(List<Tensor> outputs)
    {
        var names = string.Join(", ", outputs.Select(output => output.Name));
        if (model.Output is { } asked)
            return outputs.Find(output => output.Name == asked) ?? throw Failed($"has no output '{asked}'; its outputs are: {names}");
        return InferAnswerReader.NamedScore(outputs) ?? (outputs is [var only] ? only : throw Failed($"has several outputs; say with --output which is the score: {names}"));
    }

    private BadInputException Failed(string what) => new($"The model at {_address} {what}.");
}
