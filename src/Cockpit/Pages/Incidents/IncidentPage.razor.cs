using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Store.Incidents;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Incidents;

/// <summary>One incident: what to do, what it did, what happened, and the answers that people may give. Follows what happens by itself.</summary>
public sealed partial class IncidentPage
{
    private IncidentContent? _content;
    private bool _mayAnswer;
    private bool _isMissing;

    /// <summary>Which.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>The answer that was taken.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    /// <summary>The ticket of the reason why one was not.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private IncidentReader Reader { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private bool IsOfAll => _content!.Incident.Model == IncidentRow.Installation;

    private (Tone Tone, string Word) Mark => IncidentWords.State(_content!.Incident);

    private (Tone Tone, string Word, string Icon) Severity => IncidentWords.Severity(_content!.Incident.Severity);

    private DateTimeOffset Until => _content!.Incident.ResolvedAt ?? Clock.GetUtcNow();

    private string? MayNot => IncidentWords.MayNot(_content!.Incident, _mayAnswer);

    private IEnumerable<(string Answer, string Word, bool IsFirst)> Answers => _content!.Incident.State == IncidentState.Open
        ? [("note", "Note", false), ("resolve", "It is over", false), ("acknowledge", "I see to it", true)]
        : [("note", "Note", false), ("acknowledge", "I see to it", false), ("resolve", "It is over", true)];

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        await ReadAsync();
        if (_isMissing && Http is { Response.HasStarted: false } http)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    private static string Count(int count) => count >= IncidentReader.MostCounted ? $"{Say.Count(IncidentReader.MostCounted)} or more" : Say.Count(count);

    private Task ReadAsync() => TryAsync(async () =>
    {
        var user = (await Session).User;
        _content = await Reader.FindAsync(Id, Caller.Of(user), Closing);
        _mayAnswer = user.May(Policies.Respond);
        _isMissing = _content is null;
    });
}
