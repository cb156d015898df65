namespace Cockpit.Cli.Analyze;

/// <summary>A file that cannot be analysed; the message names file, line and column. Ends the verb with exit code 2.</summary>
internal sealed class BadInputException(string message) : Exception(message);
