using Cockpit.Registry.Forms;

namespace Cockpit.Pages.Model;

/// <summary>What the Policy tab shows: the policy in force, in words and as written.</summary>
public sealed record PolicyContent
{
    /// <summary>Counts the model's policies; 0 when the defaults are in force.</summary>
    public long Revision { get; init; }
    /// <summary>The document as it was written; null without one.</summary>
    public string? Text { get; init; }
    /// <summary>Who asked for it.</summary>
    public string? SetBy { get; init; }
    /// <summary>Since when it is in force.</summary>
    public DateTimeOffset? SetAt { get; init; }
    /// <summary>The class of requests that name none.</summary>
    public required string UsualClass { get; init; }
    /// <summary>Callers with a class of their own, in words.</summary>
    public IReadOnlyList<string> Callers { get; init; } = [];
    /// <summary>Settings by class: those of their own first, then those of every other class.</summary>
    public required IReadOnlyList<ClassInForce> Classes { get; init; }
    /// <summary>What changed since the revision before, in words; null when that is not known.</summary>
    public IReadOnlyList<string>? Changes { get; init; }
    /// <summary>What would keep the text from being set today, such as a version that was retired since.</summary>
    public IReadOnlyList<DocumentFault> Faults { get; init; } = [];
    /// <summary>Whether part of the stored text could not be read, so that not all of it is in force.</summary>
    public bool IsPartly { get; init; }
}

/// <summary>What holds for the requests of some classes.</summary>
/// <param name="Names">The classes.</param>
/// <param name="Lines">The settings in words.</param>
/// <param name="Spent">What their budget allows and what of it is spent; empty without limits.</param>
public sealed record ClassInForce(IReadOnlyList<string> Names, IReadOnlyList<PolicyLine> Lines, IReadOnlyList<SpentBar> Spent);

/// <summary>One setting in words.</summary>
public sealed record PolicyLine(string Title, params IReadOnlyList<string> Words)
{
    /// <summary>Whether the words are steps, taken in their order.</summary>
    public bool IsOrdered { get; init; }
}

/// <summary>A limit for all callers of a class together, and what is spent of it.</summary>
/// <param name="What">The class and the limit, such as <c>batch: calls this hour</c>.</param>
/// <param name="Spent">Spent, as this gateway knows it.</param>
/// <param name="Most">Allowed.</param>
/// <param name="Currency">Of money; null for calls, and where it is not known.</param>
/// <param name="IsMoney">Money, not calls.</param>
public sealed record SpentBar(string What, decimal Spent, decimal Most, string? Currency, bool IsMoney)
{
    /// <summary>What is left; never below 0.</summary>
    public decimal Left => Math.Max(0, Most - Spent);
}
