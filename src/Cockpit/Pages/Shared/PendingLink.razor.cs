using Cockpit.Access;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Shared;

/// <summary>Leads to the approvals and says how many things wait there.</summary>
public sealed partial class PendingLink
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(900);

    private int _count;

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
            _count = (await Reader.ReadAsync(Caller.Of(user), Fresh, Closing)).Count;
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            // The page itself says that the store is away; the number stays as it was.
        }
    }
}
