using System.Text.Json;
using Cockpit.Problems;
using Cockpit.Store.Queue;

namespace Cockpit.Gateway.Queue;

/// <summary>The problem of a queued call's last try, as <see cref="QueuedCallRow.Problem"/> keeps it.</summary>
public static class KeptProblem
{
    /// <summary>As it is stored.</summary>
    public static string Write(Problem problem) => JsonSerializer.Serialize(problem, JsonSerializerOptions.Web);

    /// <summary>As it was stored; null when there is none.</summary>
    public static Problem? Read(string? stored) => stored is null ? null : JsonSerializer.Deserialize<Problem>(stored, JsonSerializerOptions.Web);
}
