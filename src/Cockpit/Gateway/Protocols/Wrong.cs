namespace Cockpit.Gateway.Protocols;

/// <summary>What is wrong with a document, and the field at fault.</summary>
public sealed record Wrong(string Field, string Detail);
