using Cockpit.Gateway.Flow;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>Adds what the gateway needs to know of the protocol beside its endpoints.</summary>
public static class OpenAiRegistration
{
    /// <summary>Adds where a version says whether it is ready.</summary>
    public static IServiceCollection AddOpenAi(this IServiceCollection services) => services.AddSingleton<IReadiness, OpenAiReadiness>();
}
