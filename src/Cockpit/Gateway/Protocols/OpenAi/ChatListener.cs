using System.Buffers;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Registry;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>
/// Reads a chat completion that comes as events. Everything may go on to the caller but the end: from the event on in which the last
/// choice says why it stopped, all is kept back, so that no complete answer leaves unrecorded.
/// </summary>
/// <param name="expected">Tokens as estimated, for when the server does not count them.</param>
/// <param name="choices">How many answers were asked for.</param>
/// <param name="wantsUsage">Whether the caller asked for the event that counts tokens; the server is always asked.</param>
/// <param name="limits">How much is recorded.</param>
internal sealed class ChatListener(TokenUse expected, int choices, bool wantsUsage, GatewayOptions limits) : IStreamListener
{
    private readonly EventReader _reader = new(limits.MaxAnswerBytes);
    private readonly List<byte[]> _events = [];
    private readonly SortedDictionary<long, ChatChoice> _choices = [];
    private readonly ArrayBufferWriter<byte> _end = new();
    private TokenUse? _counted;
    private long _pieces;
    private long _said;

    /// <inheritdoc />
    public bool HasBegun => Events > 0;
    /// <inheritdoc />
    public bool IsOver { get; private set; }
    /// <inheritdoc />
    public int Events { get; private set; }

    /// <inheritdoc />
    /// <remarks>A piece is a token or more, a token is about four bytes: whichever says more.</remarks>
    public TokenUse Used => _counted ?? new TokenUse(expected.Input, Math.Max(_pieces, TokenUse.Of(_said)), IsEstimated: true);

    private bool IsFinished => _choices.Count >= choices && _choices.Values.All(choice => choice.FinishReason is not null);

    /// <inheritdoc />
    public string? Take(ReadOnlySpan<byte> piece, IBufferWriter<byte> passOn)
    {
        _reader.Take(piece, _events);
        try
        {
            foreach (var data in _events)
            {
                if (!IsOver && Read(data, passOn) is { } wrong)
                    return wrong;
            }
        }
        finally
        {
            _events.Clear();
        }

        return _reader.IsTooLong && !IsOver ? "one of its events is larger than Cockpit:Gateway:MaxAnswerBytes." : null;
    }

    /// <inheritdoc />
    public string? End()
    {
        if (!IsOver && IsFinished)
            Finish();
        return IsOver ? null : "it has no end.";
    }

    /// <inheritdoc />
    public ModelAnswer SoFar() => new([ChatAnswer.Item([.. _choices.Values], Used)], _end.WrittenMemory) { Used = Used };

    private string? Read(byte[] data, IBufferWriter<byte> passOn)
    {
        if (data.AsSpan().Trim(" \n"u8).SequenceEqual("[DONE]"u8))
        {
            Finish();
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(data);
            return Read(json.RootElement, data, passOn);
        }
        catch (JsonException)
        {
            return "one of its events is not JSON.";
        }
        catch (InvalidOperationException)
        {
            return "a name in it holds an escape that is half of a surrogate pair.";
        }
    }

    private string? Read(JsonElement root, byte[] data, IBufferWriter<byte> passOn)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return "one of its events is not a JSON object.";
        if (root.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
            return "it sent an error in place of its answer.";

        Events++;
        var usage = ChatJson.Usage(root);
        _counted = usage ?? _counted;
        var said = TakeChoices(root);
        if (usage is not null && !said && !wantsUsage)
            return null;
        ChatEvents.Write(IsFinished ? _end : passOn, data);
        return null;
    }

    /// <summary>Whether the event has a choice at all.</summary>
    private bool TakeChoices(JsonElement root)
    {
        if (!root.TryGetProperty("choices", out var list) || list.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var choice in list.EnumerateArray().Where(choice => choice.ValueKind == JsonValueKind.Object))
        {
            var index = choice.TryGetProperty("index", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out var number) ? number : 0;
            if (!_choices.TryGetValue(index, out var known) && _choices.Count < OpenAiRequestReader.MostChoices)
                _choices.Add(index, known = new ChatChoice(limits.RecordedBytes));
            var bytes = choice.TryGetProperty("delta", out var delta) ? known?.Take(delta) ?? 0 : 0;
            _said += bytes;
            _pieces += bytes > 0 ? 1 : 0;
            known?.Finish(choice);
        }

        return list.GetArrayLength() > 0;
    }

    private void Finish()
    {
        IsOver = true;
        ChatEvents.WriteDone(_end);
    }
}
