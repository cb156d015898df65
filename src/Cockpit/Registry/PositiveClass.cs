using Cockpit.Store.Registry;

namespace Cockpit.Registry;

/// <summary>Which class of a model counts as positive: the registered one, else the usual words for yes.</summary>
public static class PositiveClass
{
    /// <summary>Texts that mean yes where no positive label is registered.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["1", "1.0", "true", "yes", "positive"];

    /// <summary>Whether a predicted or true class is the positive one; null for models without one.</summary>
    public static bool? Is(ModelRow model, string? text)
    {
        if (text is null)
            return null;
        if (model.PositiveLabel is { } positive)
            return text.Equals(positive, StringComparison.OrdinalIgnoreCase);
        return model.Task == ModelTask.Binary ? Usual.Contains(text, StringComparer.OrdinalIgnoreCase) : null;
    }
}
