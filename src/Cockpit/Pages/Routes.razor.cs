using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Cockpit.Pages;

/// <summary>Finds the page of an address and gives every page the reader's clock and theme.</summary>
public sealed partial class Routes
{
    private LocalClock _clock = LocalClock.Utc;

    /// <summary>The reader's time zone as the browser named it; null on the very first visit.</summary>
    [Parameter]
    public string? Zone { get; set; }

    /// <summary>The theme that the reader chose.</summary>
    [Parameter]
    public ThemeChoice Theme { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    /// <inheritdoc />
    protected override void OnInitialized() => _clock = LocalClock.Of(Zone);

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || Zone is not null)
            return;

        // The first page ever shown to this browser was rendered before its zone was known.
        _clock = LocalClock.Of(await Script.InvokeAsync<string?>("cockpit.zone"));
        StateHasChanged();
    }
}
