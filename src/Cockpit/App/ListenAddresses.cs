using System.Net;
using Microsoft.Extensions.Options;

namespace Cockpit.App;

/// <summary>Checks <c>Urls</c> before the server tries them, so that a slip is named and not thrown.</summary>
internal static class ListenAddresses
{
    /// <exception cref="OptionsValidationException">One of the addresses is none.</exception>
    public static void Check(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsAddress(url))
                throw new OptionsValidationException("Urls", typeof(string), [$"Urls holds '{url}', which is not an address to listen on, such as http://127.0.0.1:5080."]);
        }
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
