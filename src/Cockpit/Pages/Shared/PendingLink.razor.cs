using Cockpit.Access;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Shared;

/// <summary>Leads to a page and says how many things wait there for somebody.</summary>
public sealed partial class PendingLink
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(900);

    private int _count;

    /// <summary>Where it leads.</summary>
    [Parameter, EditorRequired]
    public string Href { get; set; } = "";

    /// <summary>See <see cref="Shared.Icon"/>.</summary>
    [Parameter, EditorRequired]
    public string Icon { get; set; } = "";

    /// <summary>What the page is called.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Counts what waits on it.</summary>
    [Parameter, EditorRequired]
    public Func<Pending, int> Count { get; set; } = default!;

    [Inject]
    private PendingReader Reader { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => ReadAsync();

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        var before = _count;
        await ReadAsync();
        if (_count != before)
            StateHasChanged();
    }

    private async Task ReadAsync()
    {
        var user = (await Session).User;
        if (!user.May(Policies.View))
            return;
        try
        {
            _count = Count(await Reader.ReadAsync(Caller.Of(user), Fresh, Closing));
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            // The page itself says that the store is away; the number stays as it was.
        }
    }
}
