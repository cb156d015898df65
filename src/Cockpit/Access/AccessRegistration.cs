using Cockpit.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Cockpit.Access;

/// <summary>Adds keys, sessions and policies.</summary>
public static class AccessRegistration
{
    private const string Either = "Cockpit";
    private const string Sessions = CookieAuthenticationDefaults.AuthenticationScheme;
    private static readonly PathString[] Programs = ["/api", "/v2", "/v1", "/openapi", "/metrics", "/healthz"];

    /// <summary>
    /// A request that carries a key is judged by the key. A browser's session counts for pages and for reading; it never authorizes
    /// a program's address to change something, so no other site can make a browser do that.
    /// </summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options, string dataFolder)
    {
        services.AddSingleton(KeyHasher.For(options.HashKey, dataFolder));
        services.AddSingleton<KeyRing>().AddSingleton<KeyMaker>().AddSingleton<FirstLink>().AddSingleton<SignIn>();
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, scheme => scheme.ForwardDefaultSelector = http =>
                KeyAuthentication.IsPresented(http.Request) || (IsProgram(http.Request) && !HttpMethods.IsGet(http.Request.Method)) ? KeyRing.Scheme : Sessions)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyRing.Scheme, null)
            .AddCookie(Sessions, cookie => Configure(cookie, options));
        return services.AddAuthorization(Policies.AddTo);
    }

    private static void Configure(CookieAuthenticationOptions cookie, AccessOptions options)
    {
        cookie.Cookie.Name = "cockpit";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.ExpireTimeSpan = TimeSpan.FromMinutes(options.SessionMinutes);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = SignIn.Path;
        cookie.ReturnUrlParameter = "return";
        cookie.Events.OnValidatePrincipal = async context =>
        {
            if (context.Principal?.FindFirst(Caller.KeyClaim) is { } key && !context.HttpContext.RequestServices.GetRequiredService<KeyRing>().IsValid(key.Value))
            {
                context.RejectPrincipal();
                await context.HttpContext.SignOutAsync(Sessions);
            }
        };
        cookie.Events.OnRedirectToLogin = context => Refuse(context, CommonProblems.Unauthenticated);
        cookie.Events.OnRedirectToAccessDenied = context => ProblemResult.WriteAsync(context.HttpContext, CommonProblems.Forbidden);
    }

    private static Task Refuse(RedirectContext<CookieAuthenticationOptions> context, Problem problem)
    {
        if (IsProgram(context.Request))
            return ProblemResult.WriteAsync(context.HttpContext, problem);
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static bool IsProgram(HttpRequest request) => Array.Exists(Programs, program => request.Path.StartsWithSegments(program, StringComparison.OrdinalIgnoreCase));
}
