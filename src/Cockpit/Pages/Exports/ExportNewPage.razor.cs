using Cockpit.Access;
using Cockpit.Evidence.Exports;
using Cockpit.Pages.Audit;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Exports;

/// <summary>Says how much an export would hold, and asks for it. The address is what the list that it came from showed.</summary>
public sealed partial class ExportNewPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/audit/exports/new";

    private ExportWhat? _what;
    private Dictionary<string, string> _filter = [];
    private ExportCount? _count;
    private Problem? _problem;
    private bool _fault;

    /// <summary>The ticket of the reason why an export was not taken.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private ExportDesk Desk { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private ILogger<ExportNewPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    /// <summary>The address that asks for these.</summary>
    public static string Address(ExportWhat what, IEnumerable<KeyValuePair<string, string?>> filter)
        => $"{Path}?what={StoreText.Of(what)}{string.Concat(filter.Where(one => !string.IsNullOrWhiteSpace(one.Value)).Select(one => $"&{one.Key}={Uri.EscapeDataString(one.Value!)}"))}";

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _what = StoreText.Parse<ExportWhat>(Given("what"));
        if (_what is not { } what)
            return;
        try
        {
            ReadFilter(what);
            if (_problem is null)
                (_count, _problem) = await Desk.CountAsync(new ExportAsk(what, _filter.ToDictionary(one => one.Key, one => (string?)one.Value, StringComparer.Ordinal)), Caller.Of((await Session).User), Http?.RequestAborted ?? CancellationToken.None);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Uncounted(Logger, fault);
            _fault = true;
        }
    }

    private void ReadFilter(ExportWhat what)
    {
        _filter = ExportFilter.Qualifiers(what).Select(name => (name, Value: name is "from" or "to" ? Clock.Canonical(Given(name)) : Given(name))).Where(one => one.Value is not null)
            .ToDictionary(one => one.name, one => one.Value!, StringComparer.Ordinal);
        if (what != ExportWhat.Audit || Given("q") is not { } text)
            return;
        var (search, _, problem) = new AuditSearch { Text = text }.Parse(null);
        _problem = problem ?? (search!.Command is null ? null : CommonProblems.Invalid("q", "An export is not chosen by command.", "Leave command: out; actor:, action:, target: and the time can be used."));
        foreach (var (name, value) in new[] { ("actor", search?.Actor), ("action", search?.Action), ("target", search?.Target) })
        {
            if (value is not null)
                _filter[name] = value;
        }
    }

    private string? Given(string name) => Http?.Request.Query[name].ToString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What an export would hold could not be counted; the reader was told.")]
        public static partial void Uncounted(ILogger logger, Exception fault);
    }
}
