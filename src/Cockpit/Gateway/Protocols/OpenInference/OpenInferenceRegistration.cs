using Cockpit.Gateway.Flow;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Adds what the gateway needs to know of the protocol beside its endpoints.</summary>
public static class OpenInferenceRegistration
{
    /// <summary>Adds where a version says whether it is ready, and how calls are answered later.</summary>
    public static IServiceCollection AddOpenInference(this IServiceCollection services) => services.AddSingleton<IReadiness, InferReadiness>().AddSingleton<ILaterProtocol, InferLater>();
}
