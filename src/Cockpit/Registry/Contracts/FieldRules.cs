using System.Net;
using System.Net.Sockets;

namespace Cockpit.Registry.Contracts;

/// <summary>The rules of single fields, as findings, counts and documents name them.</summary>
public static class FieldRules
{
    /// <summary>It must be there and not missing.</summary>
    public const string Required = "required";
    /// <summary>It must not be sent.</summary>
    public const string Forbidden = "forbidden";
    /// <summary>It stands for a missing value.</summary>
    public const string Sentinel = "sentinel";
    /// <summary>It is of another type.</summary>
    public const string Type = "type";
    /// <summary>It has a fraction.</summary>
    public const string Whole = "integer";
    /// <summary>It lies outside.</summary>
    public const string Range = "range";
    /// <summary>It is no whole multiple.</summary>
    public const string MultipleOf = "multipleOf";
    /// <summary>It is not in the list of codes.</summary>
    public const string Code = "code";
    /// <summary>It is too short or too long.</summary>
    public const string Length = "length";
    /// <summary>No part of it fits the pattern.</summary>
    public const string Pattern = "pattern";
    /// <summary>It is in another form, or another date format.</summary>
    public const string Format = "format";
    /// <summary>It is too old.</summary>
    public const string Freshness = "freshness";
    /// <summary>Another item has the same value.</summary>
    public const string Unique = "unique";
    /// <summary>The contract does not name it.</summary>
    public const string Unnamed = "unnamed";
    /// <summary>Not a rule of a field: the request as a whole was refused.</summary>
    public const string Request = "request";
}

/// <summary>Well-known forms of text.</summary>
internal static class TextForms
{
    /// <summary>Whether a text has a form; true for a form that is not known here.</summary>
    public static bool Fits(string form, ReadOnlySpan<char> text) => form switch
    {
        "email" => text.IndexOf('@') is > 0 and var at && at == text.LastIndexOf('@') && at < text.Length - 1 && text.IndexOfAny(" \t\r\n") < 0,
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "uri" => Uri.TryCreate(text.ToString(), UriKind.Absolute, out _),
        "hostname" => text.Length is > 0 and <= 253 && Uri.CheckHostName(text.ToString()) == UriHostNameType.Dns,
        "ipv4" => text.Count('.') == 3 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork,
        "ipv6" => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        _ => true,
    };
}
