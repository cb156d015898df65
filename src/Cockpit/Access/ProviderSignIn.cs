using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;

namespace Cockpit.Access;

/// <summary>Sends browsers to the provider and takes them back: code flow with PKCE by the framework's own handler, then userinfo.</summary>
public static partial class ProviderSignIn
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "Provider";
    /// <summary>Where a sign-in through the provider begins.</summary>
    public const string Path = "/sign-in/provider";
    /// <summary>Where the provider sends browsers back to: register it there.</summary>
    public const string Callback = "/sign-in/provider/callback";

    private const string Person = "person";
    private const int LongestAnswer = 1_048_576;

    /// <summary>Adds the provider, when there is one.</summary>
    public static AuthenticationBuilder AddProvider(this AuthenticationBuilder builder, ProviderOptions options)
        => !options.IsUsed ? builder : builder.AddOAuth(Scheme, options.Name, oauth =>
        {
            (oauth.AuthorizationEndpoint, oauth.TokenEndpoint, oauth.UserInformationEndpoint) = (options.AuthorizationEndpoint!, options.TokenEndpoint!, options.UserInfoEndpoint!);
            (oauth.ClientId, oauth.ClientSecret, oauth.CallbackPath, oauth.UsePkce) = (options.ClientId!, options.ClientSecret!, Callback, true);
            oauth.Scope.Clear();
            foreach (var scope in options.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                oauth.Scope.Add(scope);
            // The code comes back by GET from another site, which Lax lets through; None would take TLS. Without TLS, on this machine, it must come back as well.
            (oauth.CorrelationCookie.Name, oauth.CorrelationCookie.SameSite, oauth.CorrelationCookie.SecurePolicy) = ("cockpit-provider.", SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            (oauth.BackchannelTimeout, oauth.RemoteAuthenticationTimeout) = (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));
            oauth.BackchannelHttpHandler = new SocketsHttpHandler { AllowAutoRedirect = false };
            oauth.Events = new OAuthEvents { OnCreatingTicket = AskWhoAsync, OnTicketReceived = BeginAsync, OnRemoteFailure = RefuseAsync };
        });

    private static async Task AskWhoAsync(OAuthCreatingTicketContext context)
    {
        var cancellation = context.HttpContext.RequestAborted;
        using var request = new HttpRequestMessage(HttpMethod.Get, context.Options.UserInformationEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.AccessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await context.Backchannel.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync(LongestAnswer, cancellation);
        context.Properties.SetParameter<JsonElement?>(Person, JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation)));
    }

    private static async Task BeginAsync(TicketReceivedContext context)
    {
        var entrance = context.HttpContext.RequestServices.GetRequiredService<SignIn>();
        var refused = context.Properties?.GetParameter<JsonElement?>(Person) is { ValueKind: JsonValueKind.Object } person
            ? await entrance.WithProviderAsync(context.HttpContext, person) : await entrance.RefuseProviderAsync(context.HttpContext);
        context.Response.Redirect(refused is null ? context.ReturnUri ?? "/" : $"{SignIn.Path}?refused={refused}");
        context.HandleResponse();
    }

    private static async Task RefuseAsync(RemoteFailureContext context)
    {
        Log.Failed(context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProviderSignIn)), context.Failure);
        var refused = await context.HttpContext.RequestServices.GetRequiredService<SignIn>().RefuseProviderAsync(context.HttpContext);
        context.Response.Redirect($"{SignIn.Path}?refused={refused}");
        context.HandleResponse();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sign-in through the provider failed; the person was told that it did.")]
        public static partial void Failed(ILogger logger, Exception? fault);
    }
}
