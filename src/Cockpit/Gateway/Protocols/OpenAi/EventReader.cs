using System.Buffers;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>
/// Takes a stream of server-sent events apart, wherever its pieces are cut. Only data counts: names, ids and comments of events are
/// left out.
/// </summary>
/// <param name="longest">Most bytes of one event; beyond it <see cref="IsTooLong"/>.</param>
internal sealed class EventReader(int longest)
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _data = new();
    private bool _hasData;
    private bool _skipsLineFeed;
    private bool _isFirstLine = true;

    /// <summary>Whether an event was longer than allowed; what follows is not read.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Reads a piece.</summary>
    /// <param name="piece">Any part of the stream.</param>
    /// <param name="events">Gets the data of each event that is whole now, lines joined by line feeds.</param>
    public void Take(ReadOnlySpan<byte> piece, ICollection<byte[]> events)
    {
        while (piece.Length > 0 && !IsTooLong)
        {
            if (_skipsLineFeed)
            {
                _skipsLineFeed = false;
                if (piece[0] == '\n')
                {
                    piece = piece[1..];
                    continue;
                }
            }

            var end = piece.IndexOfAny((byte)'\r', (byte)'\n');
            _line.Write(end < 0 ? piece : piece[..end]);
            IsTooLong = _line.WrittenCount + _data.WrittenCount > longest;
            if (end < 0)
                return;
            // A line ends with CR, LF, or both; the second may come with the next piece.
            _skipsLineFeed = piece[end] == '\r';
            piece = piece[(end + 1)..];
            EndLine(events);
        }
    }

    private void EndLine(ICollection<byte[]> events)
    {
        var line = _line.WrittenSpan;
        if (_isFirstLine && line.StartsWith("\uFEFF"u8))
            line = line[3..];
        _isFirstLine = false;
        if (line.Length == 0)
            EndEvent(events);
        else if (line.StartsWith("data"u8) && (line.Length == 4 || line[4] == ':'))
            AddData(line.Length == 4 ? [] : line[5..]);
        _line.ResetWrittenCount();
    }

    private void AddData(ReadOnlySpan<byte> value)
    {
        if (_hasData)
            _data.Write("\n"u8);
        _hasData = true;
        _data.Write(value.StartsWith(" "u8) ? value[1..] : value);
    }

    private void EndEvent(ICollection<byte[]> events)
    {
        if (_hasData)
            events.Add(_data.WrittenSpan.ToArray());
        _hasData = false;
        _data.ResetWrittenCount();
    }
}
