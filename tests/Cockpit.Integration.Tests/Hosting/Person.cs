using System.Net;
using System.Text.RegularExpressions;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>A browser without a screen: keeps cookies, and sends forms with the token of a page that it has read.</summary>
public sealed partial class Person : IDisposable
{
    /// <summary>The password of every account that tests make.</summary>
    public const string Password = "violet kettle hums at dawn";

    private readonly HttpClient _http;

    public Person(Uri address) => _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = address };

    public CookieContainer Cookies { get; } = new();

    public Task<Reply> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } });

    /// <summary>Sends a form as the page would.</summary>
    public async Task<Reply> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var token = await TokenAsync();
        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]),
        });
    }

    /// <summary>The token that the forms of this browser's pages carry.</summary>
    public async Task<string> TokenAsync() => Token().Match((await GetAsync("/sign-in")).Text).Groups["token"].Value;

    public Task<Reply> SignInAsync(string name, string password = Password) => PostAsync("/sign-in/password", ("name", name), ("password", password), ("return", "/"));

    public Task<Reply> SignInWithKeyAsync(string key) => PostAsync("/sign-in/key", ("key", key), ("return", "/"));

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            return new Reply(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
