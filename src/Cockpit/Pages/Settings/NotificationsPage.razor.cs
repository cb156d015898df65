using System.Globalization;
using Cockpit.Notices.Destinations;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Notices;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Settings;

/// <summary>Where people are told of incidents, what they were told, and a form for another destination. Plain forms, like the keys' page.</summary>
public sealed partial class NotificationsPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/settings/notifications";

    private const int PageSize = 50;

    private IReadOnlyList<DestinationRow> _destinations = [];
    private IReadOnlyList<DeliveryRow> _deliveries = [];
    private bool _fault;

    /// <summary>What was done before, as a word.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    /// <summary>The ticket of what a destination answered to a test.</summary>
    [SupplyParameterFromQuery]
    public string? Tested { get; set; }

    /// <summary>The ticket of the reason why something was not done.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    /// <summary>The destination that the form is to change; null makes a new one.</summary>
    [SupplyParameterFromQuery]
    public string? Edit { get; set; }

    /// <summary>Only deliveries in this state.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>Where the page of deliveries before ended.</summary>
    [SupplyParameterFromQuery]
    public string? Cursor { get; set; }

    [Inject]
    private NoticeQueries Notices { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private ILogger<NotificationsPage> Logger { get; set; } = default!;

    private Problem? Problem => Handover.See<Problem>(Refused);

    private TestAnswer? Answer => Handover.See<TestAnswer>(Tested);

    private DeliveryState? InState => StoreText.Parse<DeliveryState>(State);

    private string? Said => Done switch
    {
        "saved" => "The destination is saved. Send a test, so that you know that it arrives.",
        "removed" => "The destination is removed; nobody is told there any more.",
        "off" => "It is switched off. What it is to be told waits until it is on again.",
        "on" => "It is switched on, and is told now what has waited.",
        "replayed" => "It is sent again within a second or two.",
        _ => null,
    };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        try
        {
            var before = long.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : (long?)null;
            _destinations = await Notices.DestinationsAsync(CancellationToken.None);
            _deliveries = await Notices.DeliveriesAsync(new DeliveryFilter(State: InState), before, PageSize, CancellationToken.None);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            _fault = true;
        }
    }

    private static string KindOf(DestinationKind kind) => kind switch
    {
        DestinationKind.Email => "E-mail",
        DestinationKind.PagerDuty => "PagerDuty",
        var other => other.ToString(),
    };

    private static string Scope(DestinationRow row)
    {
        if (row.OnlyEscalation)
            return "when an escalation names it";
        var of = row.Models.Count > 0 ? $", models {string.Join(", ", row.Models)}" : "";
        return $"{StoreText.Of(row.Severity)} or worse{(row.Teams.Count > 0 ? $", teams {string.Join(", ", row.Teams)}" : "")}{of}";
    }

    private static string Reached(DestinationRow row) => DestinationSettings.Read(row.Settings).Words;

    private static (Tone Tone, string Word) Mark(DeliveryState state) => state switch
    {
        DeliveryState.Delivered => (Tone.Healthy, "Delivered"),
        DeliveryState.Dead => (Tone.Act, "Given up"),
        _ => (Tone.Unknown, "Waiting"),
    };

    private static string Address(DeliveryState? state, long? cursor = null)
    {
        List<string> query = [];
        if (state is { } known)
            query.Add($"state={StoreText.Of(known)}");
        if (cursor is { } before)
            query.Add(string.Create(CultureInfo.InvariantCulture, $"cursor={before}"));
        return query.Count == 0 ? Path : $"{Path}?{string.Join('&', query)}";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Destinations could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
