using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Cockpit.App;

/// <summary>Faults at start that a person can mend, in words instead of a stack.</summary>
internal static class StartFault
{
    /// <summary>What to tell, or null when the fault is a bug and its stack should be seen.</summary>
    public static string? Explain(Exception fault) => fault switch
    {
        OptionsValidationException options => $"Cockpit does not start: {string.Join(" ", options.Failures)}",
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => $"Cockpit does not start: {fault.Message}",
        InvalidOperationException when fault.Message.StartsWith("Cockpit:", StringComparison.Ordinal) || fault.Message.StartsWith("The store holds", StringComparison.Ordinal) => $"Cockpit does not start: {fault.Message}",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => $"Cockpit does not start: {fault.Message} Choose another address with --Urls http://127.0.0.1:PORT.",
        DbException or SocketException => $"Cockpit does not start: the store cannot be reached: {fault.Message} Check Cockpit:Store.",
        UnauthorizedAccessException or IOException => $"Cockpit does not start: {fault.Message} Check Cockpit:Data and Cockpit:Store:ConnectionString.",
        _ => null,
    };
}
