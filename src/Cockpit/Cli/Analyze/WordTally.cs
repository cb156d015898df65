using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cockpit.Cli.Analyze;

/// <summary>How often each text of one column occurs, counted by its UTF-8 bytes: a text is decoded once, not once a row.</summary>
internal sealed class WordTally
{
    private int[] _places = NewPlaces(64);
    private readonly List<Word> _words = [];

    /// <summary>Different texts.</summary>
    public int Kinds => _words.Count;

    /// <summary>Whether no text came twice.</summary>
    public bool AllDiffer => _words.TrueForAll(word => word.Times == 1);

    /// <summary>Counts a text, which is valid UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> text)
    {
        var hash = HashOf(text);
        var words = CollectionsMarshal.AsSpan(_words);
        var mask = _places.Length - 1;
        for (var place = (int)hash & mask; ; place = (place + 1) & mask)
        {
            if (_places[place] < 0)
            {
                Keep(text, hash, place);
                return;
            }

            ref var word = ref words[_places[place]];
            if (word.Hash != hash || !text.SequenceEqual(word.Text))
                continue;
            word.Times++;
            return;
        }
    }

    /// <summary>The texts with their counts.</summary>
    public IEnumerable<KeyValuePair<string, long>> Items()
        => _words.Select(word => KeyValuePair.Create(Encoding.UTF8.GetString(word.Text), word.Times));

    private static ulong HashOf(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length;
        while (text.Length >= sizeof(ulong))
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(text)) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 32;
            text = text[sizeof(ulong)..];
        }

        foreach (var unit in text)
            hash = (hash ^ unit) * 0x100000001B3UL;
        return hash ^ (hash >> 32);
    }

    private static int[] NewPlaces(int count)
    {
        var places = new int[count];
        places.AsSpan().Fill(-1);
        return places;
    }

    private void Keep(ReadOnlySpan<byte> text, ulong hash, int place)
    {
        _places[place] = _words.Count;
        _words.Add(new Word(hash, text.ToArray(), 1));
        if (_words.Count * 2 > _places.Length)
            Grow();
    }

    private void Grow()
    {
        _places = NewPlaces(_places.Length * 2);
        var mask = _places.Length - 1;
        for (var i = 0; i < _words.Count; i++)
        {
            var place = (int)_words[i].Hash & mask;
            while (_places[place] >= 0)
                place = (place + 1) & mask;
            _places[place] = i;
        }
    }

    private record struct Word(ulong Hash, byte[] Text, long Times);
}
