using System.Buffers;
using System.Text;
using Cockpit.Gateway.Flow;
using Cockpit.Registry.Contracts;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>What a request was read from.</summary>
/// <param name="Body">As it arrived.</param>
/// <param name="Inputs">Its tensors, whose elements are places in the body.</param>
/// <param name="HeaderClass">Header <c>Cockpit-Class</c>.</param>
/// <param name="HeaderSubject">Header <c>Cockpit-Subject</c>.</param>
/// <param name="Limits">As it was read with.</param>
public sealed record InferSource(ReadOnlyMemory<byte> Body, IReadOnlyList<Tensor> Inputs, string? HeaderClass, string? HeaderSubject, GatewayOptions Limits);

/// <summary>Holds a request of Open Inference to a contract: fields are tensors, or the named columns of one.</summary>
internal static class ContractedRequest
{
    /// <inheritdoc cref="IModelCall.Keep"/>
    public static (ContractOutcome? Outcome, IModelCall Call) Keep(InferRequest request, InferSource source, CompiledObject contract, DateTimeOffset now)
    {
        ContractOutcome? outcome = null;
        var columns = new Column[contract.Count];
        var body = source.Body.Span;
        foreach (var tensor in source.Inputs)
            Bind(tensor, columns, contract, ref outcome);
        var values = ArrayPool<JsonPlace>.Shared.Rent(Math.Max(1, contract.Count));
        var seen = request.Items.Count > 1 ? new SeenValues() : null;
        for (var row = 0; row < request.Items.Count; row++)
        {
            for (var i = 0; i < columns.Length; i++)
                values[i] = columns[i].At(row);
            contract.Check(values.AsSpan(0, contract.Count), body, now, row, seen, ref outcome);
        }

        ArrayPool<JsonPlace>.Shared.Return(values);
        return outcome is null or { IsRefused: true } or { Changes.Count: 0 } ? (outcome, request) : (outcome, Rewritten(source, columns, outcome.Changes));
    }

    private static void Bind(Tensor tensor, Column[] columns, CompiledObject contract, ref ContractOutcome? outcome)
    {
        for (var i = 0; i < (tensor.Columns?.Count ?? 1); i++)
        {
            var name = tensor.Columns?[i] ?? tensor.Name;
            if (contract.Find(name) is >= 0 and var at)
                columns[at] = new Column(tensor, i);
            else
                contract.CheckOther(name, 0, ref outcome);
        }
    }

    /// <summary>The request as if it had arrived with the values that were put right: read anew, so that what is forwarded and recorded is the same.</summary>
    private static InferRequest Rewritten(InferSource source, Column[] columns, IReadOnlyList<ContractChange> changes)
    {
        List<(Range Place, ReadOnlyMemory<byte> Bytes)> edits = [];
        foreach (var change in changes)
        {
            var place = columns[change.Field].At(change.Row);
            edits.Add((place.Start..(place.Start + place.Length), change.Json));
        }

        foreach (var retyped in changes.Where(change => change.Kind != 'n' && change.Kind != columns[change.Field].At(change.Row).Kind).DistinctBy(change => change.Field))
            edits.Add((columns[retyped.Field].Tensor!.DatatypePlace, Encoding.UTF8.GetBytes(retyped.Kind switch { '"' => "\"BYTES\"", 't' => "\"BOOL\"", _ => "\"FP64\"" })));
        var (request, problem) = InferRequestReader.Read(Spliced(source.Body, edits), source.HeaderClass, source.HeaderSubject, source.Limits);
        return request ?? throw new InvalidOperationException($"A request whose values were put right cannot be read any more: {problem!.Detail}");
    }

    private static byte[] Spliced(ReadOnlyMemory<byte> body, List<(Range Place, ReadOnlyMemory<byte> Bytes)> edits)
    {
        var written = new ArrayBufferWriter<byte>(body.Length + 256);
        var from = 0;
        foreach (var (place, bytes) in edits.OrderBy(edit => edit.Place.Start.Value))
        {
            written.Write(body.Span[from..place.Start.Value]);
            written.Write(bytes.Span);
            from = place.End.Value;
        }

        written.Write(body.Span[from..]);
        return written.WrittenSpan.ToArray();
    }

    /// <summary>Where a field's values stand; none when the request does not have it.</summary>
    private readonly record struct Column(Tensor? Tensor, int Offset)
    {
        public JsonPlace At(int row)
        {
            if (Tensor is not { PerRow: > 0 and var perRow })
                return default;
            var element = Tensor.Elements[(row * perRow) + Offset];
            if (perRow == 1 || Tensor.Columns is not null)
                return new JsonPlace(element.Start, element.Length, element.Kind) { IsFixed = perRow > 1 };
            var last = Tensor.Elements[((row + 1) * perRow) - 1];
            return new JsonPlace(element.Start, last.Start + last.Length - element.Start, '[');
        }
    }
}
