using Cockpit.Pages.Shared;

namespace Cockpit.Pages.Overview;

/// <summary>The overview in words.</summary>
public static class OverviewWords
{
    /// <summary>Why Pause and Resume are off for a reader who may only look.</summary>
    public const string RoleRefusal = "Your role cannot; operators and admins can.";

    /// <summary>The first line: how many are live, how many need somebody. It says that all is well only when nothing is unknown.</summary>
    public static string Headline(IReadOnlyList<ModelView> models)
    {
        if (models.Count == 0)
            return "No models yet";

        var live = models.Where(model => model.LiveVersion is not null && model.PausedAt is null).ToList();
        var health = models.Select(ModelHealth.Of).ToList();
        List<string> parts = [$"{Say.Count(live.Count, "model", "models")} live"];
        if (health.Count(one => one.NeedsAttention) is > 0 and var attention)
            parts.Add($"{attention} {(attention == 1 ? "needs" : "need")} attention");
        if (models.Count(model => model.PausedAt is not null) is > 0 and var paused)
            parts.Add($"{paused} paused");
        if (parts.Count == 1 && live.Count > 0 && Unknown(models) is null)
            parts.Add(live.Count == 1 ? "healthy" : "all healthy");
        return string.Join(", ", parts);
    }

    /// <summary>The second line: what nothing can be said of; null when there is nothing of the kind.</summary>
    public static string? Unknown(IReadOnlyList<ModelView> models)
    {
        List<string> parts = [];
        if (models.Count(model => model.LiveVersion is null) is > 0 and var idle)
            parts.Add($"{idle} without a live version");
        if (models.Count(model => model.LiveVersion is not null && ModelHealth.Of(model).Tone == Tone.Unknown) is > 0 and var quiet)
            parts.Add($"{quiet} with too little traffic to judge");
        return parts.Count == 0 ? null : $"Not counted as healthy: {string.Join(", ", parts)}.";
    }
}
