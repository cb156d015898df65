using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace Cockpit.Access;

/// <summary>Adds keys, sessions and policies.</summary>
public static class AccessRegistration
{
    // What OWASP recommends for PBKDF2 with HMAC-SHA-512 (2023); about a tenth of a second.
    private const int HashRounds = 210_000;
    private const string Either = "Cockpit";
    private static readonly PathString[] Programs = ["/api", "/v2", "/v1", "/openapi", "/metrics", "/healthz"];

    /// <summary>
    /// A request that carries a key is judged by the key. A browser's session counts for pages and for reading; it never authorizes
    /// a program's address to change something, so no other site can make a browser do that.
    /// </summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options, ProviderOptions provider, string dataFolder)
    {
        services.AddAccounts(options, dataFolder);
        services.AddSingleton<KeyRing>().AddSingleton<UserRing>().AddSingleton<Standing>();
        services.AddSingleton<FirstLink>().AddSingleton<DemoLinks>().AddSingleton<PasswordCheck>().AddSingleton<SignInLimits>();
        services.AddSingleton<Passkeys>().AddSingleton<PasskeyKeeper>().AddSingleton<ProviderAccounts>().AddSingleton<Sessions>().AddSingleton<SignIn>();
        // A passkey then needs no user name, and is more than a thing that was found.
        services.Configure<IdentityPasskeyOptions>(passkeys => (passkeys.ResidentKeyRequirement, passkeys.UserVerificationRequirement) = ("required", "required"));
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, scheme => scheme.ForwardDefaultSelector = http =>
                KeyAuthentication.IsPresented(http.Request) || (IsProgram(http.Request) && !HttpMethods.IsGet(http.Request.Method)) ? KeyRing.Scheme : Sessions.Scheme)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyRing.Scheme, null)
            .AddCookie(Sessions.Scheme, cookie => Configure(cookie, options))
            .AddProvider(provider);
        return services.AddAuthorization(Policies.AddTo);
    }

    /// <summary>Adds what makes and changes keys and accounts, for the server and for verbs beside it.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, AccessOptions options, string dataFolder)
    {
        services.Configure<IdentityOptions>(identity =>
        {
            identity.Lockout.MaxFailedAccessAttempts = options.LockAfter;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(options.LockMinutes);
        });
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = HashRounds);
        services.AddSingleton(KeyHasher.For(options.HashKey, dataFolder)).AddSingleton<KeyMaker>();
        return services.AddSingleton<IPasswordHasher<UserRow>, PasswordHasher<UserRow>>().AddSingleton<UserManagers>().AddSingleton<PasswordRules>().AddSingleton<UserKeeper>();
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
        cookie.Events.OnValidatePrincipal = LookAgainAsync;
        cookie.Events.OnRedirectToLogin = context => Refuse(context, CommonProblems.Unauthenticated);
        cookie.Events.OnRedirectToAccessDenied = RefuseRole;
    }

    /// <summary>The cookie says who it is; what they may do is what they may do now.</summary>
    private static async Task LookAgainAsync(CookieValidatePrincipalContext context)
    {
        var standing = context.HttpContext.RequestServices.GetRequiredService<Standing>();
        if (context.Principal is { } session && standing.Now(session, AddressClasses.Of(context.HttpContext)) is { } now)
        {
            context.ReplacePrincipal(now);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Sessions.Scheme);
    }

    private static Task RefuseRole(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (IsProgram(context.Request))
            return ProblemResult.WriteAsync(context.HttpContext, CommonProblems.Forbidden);
        // Without a body: a page says it in words.
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
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
