using System.Text;

namespace Cockpit.Integration.Tests.Fuzz;

/// <summary>A body made from a valid one by a few random changes; the same seed always makes the same body.</summary>
internal static class Mutation
{
    private static readonly string[] Valid =
    [
        """{"id":"42","inputs":[{"name":"age","shape":[2],"datatype":"INT32","data":[42,43]},{"name":"city","shape":[2],"datatype":"BYTES","data":["Bern","Zürich"]}],"parameters":{"cockpit_attributes":[{"sex":"f"},{"sex":"m"}],"cockpit_subject":["a","b"],"cockpit_class":"batch","temperature":0.5}}""",
        """{"inputs":[{"name":"input","shape":[2,3],"datatype":"FP64","parameters":{"columns":["a","b","c"]},"data":[[1.5,2e-3,null],[4,-5,6.25]]}],"outputs":[{"name":"score"}]}""",
        """{"inputs":[{"name":"flag","shape":[1],"datatype":"BOOL","data":[true]},{"name":"big","shape":[1],"datatype":"UINT64","data":[18446744073709551615]}],"parameters":{"cockpit_attributes":"{\"sex\":\"f\"}","cockpit_subject":12345}}""",
    ];

    private static readonly string[] Tokens =
    [
        "null", "true", "-1", "0", "1e999", "-1e-999", "99999999999999999999999", "2147483648", "\"\"", "[]", "{}", "\"\\ud800\"", "\"\\u0000\"", "\"\\udc00\\ud800\"", "\"🦊\"", "[[[]]]",
        "\"INT8\"", "\"BYTES\"", "\"FP16\"", "[0]", "[1,1,1]", "[-1]", "[4294967296]", "[0,2147483647,2147483647]", "\"cockpit_class\":\"vip\"", "\"parameters\":{}", "\"inputs\":[]", "\"shape\":[1]",
        "\"cockpit_subject\":[null]", "\"cockpit_attributes\":[{}]", "\"columns\":[\"a\"]", "\u2028", "\uFEFF", "/**/", ",", ":", "\\", "NaN", "Infinity",
    ];

    public static byte[] Of(int seed) => Of(seed, Valid);

    public static byte[] Of(int seed, string[] valid)
    {
        var random = new Random(seed);
        var text = valid[random.Next(valid.Length)];
        for (var changes = random.Next(4); changes > 0; changes--)
            text = Change(text, random);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var flips = random.Next(6) == 0 ? random.Next(1, 4) : 0; flips > 0 && bytes.Length > 0; flips--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static string Change(string text, Random random)
    {
        var place = random.Next(text.Length + 1);
        return random.Next(8) switch
        {
            0 => text[..place],
            1 => text[..place] + Tokens[random.Next(Tokens.Length)] + text[place..],
            2 => SwapToken(text, random),
            3 => SwapToken(text, random),
            4 => SwapToken(text, random),
            5 => text[..place] + new string('[', random.Next(1, 200)) + text[place..],
            6 => text.Replace("data\":[", "data\":" + new string('[', random.Next(2, 70)), StringComparison.Ordinal),
            _ => Duplicate(text, random),
        };
    }

    /// <summary>Replaces one value (what stands between two of JSON's own signs) by another.</summary>
    private static string SwapToken(string text, Random random)
    {
        var starts = Enumerable.Range(0, text.Length).Where(i => text[i] is ':' or ',' or '[').ToList();
        if (starts.Count == 0)
            return text;
        var start = starts[random.Next(starts.Count)] + 1;
        var end = text.IndexOfAny([',', ']', '}', ':'], start);
        return end < 0 ? text : text[..start] + Tokens[random.Next(Tokens.Length)] + text[end..];
    }

    private static string Duplicate(string text, Random random)
    {
        var from = random.Next(text.Length + 1);
        var to = random.Next(from, Math.Min(text.Length, from + 60) + 1);
        return text[..to] + text[from..to] + text[to..];
    }
}
