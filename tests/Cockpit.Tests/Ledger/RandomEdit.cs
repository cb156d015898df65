namespace Cockpit.Tests.Ledger;

/// <summary>Edits as damage and as people make them. Each changes something.</summary>
internal static class RandomEdit
{
    /// <summary>Overwrites, deletes, inserts, exchanges or cuts bytes.</summary>
    public static byte[] Bytes(byte[] original, Random random)
    {
        while (true)
        {
            var at = random.Next(original.Length);
            var length = random.Next(1, Math.Min(40, original.Length - at) + 1);
            byte[] some = new byte[random.Next(1, 40)];
            random.NextBytes(some);
            byte[] edited = random.Next(5) switch
            {
                0 => [.. original[..at], .. some, .. original[Math.Min(original.Length, at + some.Length)..]],
                1 => [.. original[..at], .. original[(at + length)..]],
                2 => [.. original[..at], .. some, .. original[at..]],
                3 => [.. original[(at + length)..], .. original[at..(at + length)], .. original[..at]],
                _ => original[..at],
            };
            if (!edited.AsSpan().SequenceEqual(original))
                return edited;
        }
    }

    /// <summary>Changes, deletes, inserts, repeats, exchanges or cuts lines of one of the files behind the archive, manifest and note left out.</summary>
    public static Forgery Lines(Forgery forgery, Random random)
    {
        while (true)
        {
            var (name, before) = forgery.Files[random.Next(forgery.Files.Count - 3)];
            forgery.EditLines(name, lines => Edit(lines, random));
            if (!forgery[name].AsSpan().SequenceEqual(before))
                return forgery;
        }
    }

    private static List<string> Edit(List<string> lines, Random random)
    {
        if (lines.Count == 0)
            return lines;
        var (one, other) = (random.Next(lines.Count), random.Next(lines.Count));
        switch (random.Next(7))
        {
            case 0:
                var at = random.Next(lines[one].Length);
                lines[one] = lines[one].Remove(at, 1).Insert(at, ((char)random.Next(' ', '~')).ToString());
                break;
            case 1:
                lines.RemoveAt(one);
                break;
            case 2:
                lines.Insert(one, lines[other].Replace("1", "2", StringComparison.Ordinal));
                break;
            case 3:
                lines.Insert(one, lines[other]);
                break;
            case 4:
                (lines[one], lines[other]) = (lines[other], lines[one]);
                break;
            case 5:
                lines.RemoveRange(one, lines.Count - one);
                break;
            default:
                lines[one] = lines[one][..random.Next(lines[one].Length)];
                break;
        }

        return lines;
    }
}
