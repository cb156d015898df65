using Cockpit.Store.Database;

namespace Cockpit.Gateway.Flow;

/// <summary>The headers that every answer carries, whatever its protocol.</summary>
public static class AnswerHeaders
{
    /// <summary>A header names at most this many decisions; the body of a batch names them all.</summary>
    public const int MostIds = 64;

    /// <summary>By name: the decision, the version behind the answer, and the way that it took.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(DecisionContext decision)
    {
        yield return new("Cockpit-Decision", decision.Ids.Count == 1 ? decision.Ids[0].ToString() : string.Join(',', decision.Ids.Take(MostIds)));
        // A rule or a default is nobody's version: the header is left out.
        if (decision.Version is { } version)
            yield return new("Cockpit-Version", version.Name);
        yield return new("Cockpit-Path", StoreText.Of(decision.SaidPath));
    }

    /// <summary>Puts them on an answer that leaves now.</summary>
    public static void Set(IHeaderDictionary headers, DecisionContext decision)
    {
        foreach (var (name, value) in Of(decision))
            headers[name] = value;
    }
}
