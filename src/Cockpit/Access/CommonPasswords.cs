using System.Text;
using System.Text.RegularExpressions;

namespace Cockpit.Access;

/// <summary>
/// What guessers try first, by rule: words of which published lists of broken passwords are full, however their letters are
/// dressed up as digits and signs, rows of keys, and repetitions.
/// </summary>
internal static partial class CommonPasswords
{
    private const char Mark = '\u0001';
    private const int ShortestRow = 3;
    private const int LongestRepeated = 4;

    /// <summary>Longest first, so that a word is taken out before a shorter one inside it.</summary>
    private static readonly string[] Words = [.. new[]
    {
        "password", "passwort", "passphrase", "passwd", "pass", "kennwort", "geheim", "secret", "letmein", "welcome", "willkommen", "admin", "administrator", "root", "login", "signin", "user", "guest",
        "default", "changeme", "changeit", "change", "temp", "test", "demo", "sample", "example", "system", "server", "service", "access", "master", "super", "manager", "operator", "cockpit",
        "iloveyou", "ilove", "loveyou", "love", "lovely", "baby", "angel", "princess", "sunshine", "flower", "butterfly", "monkey", "dragon", "tiger", "eagle", "shadow", "superman", "batman", "spiderman",
        "starwars", "pokemon", "football", "baseball", "basketball", "soccer", "hockey", "liverpool", "chelsea", "arsenal", "barcelona", "ferrari", "porsche", "mercedes", "harley", "mustang", "corvette", "yamaha",
        "computer", "internet", "google", "facebook", "microsoft", "windows", "apple", "samsung", "hello", "hallo", "whatever", "trustno", "nothing", "freedom", "killer", "hunter", "ranger", "soldier", "pepper", "cookie", "cheese", "chocolate", "banana",
        "summer", "winter", "spring", "autumn", "sommer", "herbst", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "monday", "friday", "sunday",
        "michael", "jennifer", "jessica", "jordan", "daniel", "charlie", "thomas", "robert", "andrew", "matthew", "joshua", "anthony", "ashley", "nicole", "michelle", "george", "maggie", "buster", "ginger",
        "company", "london", "berlin", "vienna", "america", "dallas", "phoenix", "blahblah", "asdf", "qwer", "yxcv", "zxcv",
    }.OrderByDescending(word => word.Length).ThenBy(word => word, StringComparer.Ordinal)];

    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "1qaz2wsx3edc4rfv5tgb6zhn7ujm8ik", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "!@#$%^&*()", "!\"§$%&/()="];

    private static readonly Dictionary<char, char> Dress = new() { ['0'] = 'o', ['1'] = 'i', ['!'] = 'i', ['|'] = 'i', ['3'] = 'e', ['€'] = 'e', ['4'] = 'a', ['@'] = 'a', ['5'] = 's', ['$'] = 's', ['7'] = 't', ['+'] = 't', ['8'] = 'b' };

    /// <summary>How many characters of the password are left when common words, years, the user's own name, rows of keys and repetitions do not count.</summary>
    public static int Left(string password, string name)
    {
        // What was taken out stays as a mark, so that what stood around it does not become a word of its own.
        var text = password.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var own = name.ToLowerInvariant();
        foreach (var part in own.Split(['.', '-', '_', '@', '+', ' '], StringSplitOptions.RemoveEmptyEntries).Append(own).Where(part => part.Length >= ShortestRow).OrderByDescending(part => part.Length))
            text = TakeOut(text, part);
        foreach (var word in Words)
            text = TakeOut(text, word);
        return Count(Year().Replace(text, Mark.ToString()));
    }

    private static string TakeOut(string text, string word)
    {
        var marked = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsAt(text, i, word))
            {
                marked.Append(Mark);
                i += word.Length - 1;
            }
            else
            {
                marked.Append(text[i]);
            }
        }

        return marked.ToString();
    }

    private static bool IsAt(string text, int at, string word)
    {
        if (at + word.Length > text.Length)
            return false;
        for (var i = 0; i < word.Length; i++)
        {
            var (found, wanted) = (text[at + i], word[i]);
            if (found != wanted && !(Dress.TryGetValue(found, out var plain) && (plain == wanted || (plain == 'i' && wanted == 'l'))))
                return false;
        }

        return true;
    }

    /// <summary>Counts characters; one that continues a row of keys, or repeats what stood one to four places before twice over, does not count.</summary>
    private static int Count(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != Mark && !ContinuesRow(text, i) && !Repeats(text, i))
                count++;
        }

        return count;
    }

    private static bool ContinuesRow(string text, int at)
        => at >= ShortestRow - 1 && Array.Exists(Rows, row => IsIn(row, text.AsSpan(at - ShortestRow + 1, ShortestRow)));

    private static bool IsIn(string row, ReadOnlySpan<char> three)
        => row.AsSpan().Contains(three, StringComparison.Ordinal) || row.AsSpan().Contains([three[2], three[1], three[0]], StringComparison.Ordinal);

    [GeneratedRegex("(19|20)[0-9]{2}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Year();

    private static bool Repeats(string text, int at)
    {
        for (var span = 1; span <= LongestRepeated; span++)
        {
            if (at >= span && text[at] == text[at - span] && (span == 1 || (at > span && text[at - 1] == text[at - 1 - span])))
                return true;
        }

        return false;
    }
}
