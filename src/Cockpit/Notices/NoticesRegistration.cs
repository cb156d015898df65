using Cockpit.Notices.Channels;
using Cockpit.Notices.Desk;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Outlets;
using Cockpit.Notices.Routing;
using Cockpit.Notices.Sending;
using Quartz;

namespace Cockpit.Notices;

/// <summary>Adds what tells people of incidents.</summary>
public static class NoticesRegistration
{
    /// <summary>Adds the sweep that decides, the pump that sends, and a channel for each kind of destination.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddSingleton<Egress>().AddSingleton<HttpOutlet>().AddSingleton<SecretBox>().AddSingleton<Sender>().AddSingleton<DestinationKeeper>().AddSingleton<EscalationReader>();
        services.AddSingleton<IChannel, WebhookChannel>().AddSingleton<IChannel, SlackChannel>().AddSingleton<IChannel, PagerDutyChannel>()
            .AddSingleton<IChannel, AlertmanagerChannel>().AddSingleton<IChannel, EmailChannel>();
        services.AddQuartz(engine => engine.ScheduleJob<NoticeSweep>(trigger => trigger.WithIdentity("notice-sweep").StartNow()
            .WithSimpleSchedule(every => every.WithInterval(TimeSpan.FromSeconds(1)).RepeatForever())));
        return services.AddHostedService<DeliveryPump>().AddSingleton<DeliveryRetention>().AddHostedService(provider => provider.GetRequiredService<DeliveryRetention>());
    }
}
