using System.Globalization;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>Version, class and time, as links and plain forms that work without a circuit as well.</summary>
public sealed partial class ModelPickers
{
    private ModelAddress _draft = new() { Model = "" };
    private ModelAddress? _shown;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Address { get; set; } = default!;

    /// <summary>What is shown; null while it is read.</summary>
    [Parameter]
    public ModelContent? Shown { get; set; }

    /// <summary>What is wrong with the address.</summary>
    [Parameter]
    public Problem? Problem { get; set; }

    /// <summary>Told what the reader asks for.</summary>
    [Parameter]
    public EventCallback<ModelAddress> Submitted { get; set; }

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // What is being chosen stays, until the address itself changes.
        if (_shown != Address)
            (_draft, _shown) = (Address, Address);
    }

    private Task SubmitAsync() => Submitted.InvokeAsync((Address with { Version = _draft.Version, Class = _draft.Class }).Canonical(Clock));

    private Task SubmitTimeAsync() => Submitted.InvokeAsync((Address with { Span = null, From = _draft.From, To = _draft.To }).Canonical(Clock));

    private string? Local(string? instant)
        => DateTimeOffset.TryParse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) && Clock.Read(instant!) is null
            ? Clock.Input(parsed) : instant;

    private static string? Text(ChangeEventArgs change) => change.Value?.ToString();

    private static IEnumerable<string> Known(IEnumerable<string> known, string? chosen)
        => string.IsNullOrEmpty(chosen) ? known : known.Append(chosen).Distinct(StringComparer.Ordinal);
}
