using Cockpit.Access;
using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Approvals;

/// <summary>What waits for somebody else to agree, and what was done alone and nobody has looked at. Follows what happens by itself.</summary>
public sealed partial class ApprovalsPage
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(900);

    private IReadOnlyList<ApprovalView>? _all;
    private bool _mayVerify;

    /// <summary>The ticket of the reason why a decision was not taken.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    /// <summary>What was decided: approve, reject or review.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    [Inject]
    private ApprovalsReader Reader { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    private string Headline
    {
        get
        {
            var (waiting, alone) = (_all?.Count(one => one.ApproveBy is not null) ?? 0, _all?.Count(one => one.ApproveBy is null) ?? 0);
            return (waiting, alone) switch
            {
                _ when _all is null => "Approvals",
                (0, 0) => "Nothing to approve",
                (0, _) => $"{Say.Count(alone, "change", "changes")} to review",
                (_, 0) => $"{Say.Count(waiting, "change waits", "changes wait")} for approval",
                _ => $"{Say.Count(waiting, "change waits", "changes wait")} for approval, {alone} to review",
            };
        }
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => ReadAsync(RendererInfo.IsInteractive ? Fresh : TimeSpan.Zero);

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        await ReadAsync(Fresh);
        StateHasChanged();
    }

    private string? MayNot(ApprovalView asked) => asked.ApproveBy is null ? ApprovalWords.MayNotReview(asked) : ApprovalWords.MayNotDecide(asked, Clock.GetUtcNow());

    private Task ReadAsync(TimeSpan oldest) => TryAsync(async () =>
    {
        var user = (await Session).User;
        _mayVerify = user.May(Policies.Audit);
        _all = await Reader.ReadAsync(Caller.Of(user), oldest, Closing);
    });
}
