using System.Text.Json;
using System.Text.Unicode;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>
/// Reads a request of OpenAI's interface. What Cockpit needs is checked; every other member travels on as it stands, so that a client
/// may use what we do not know.
/// </summary>
public static class OpenAiRequestReader
{
    /// <summary>Answers that may be asked for at once.</summary>
    public const int MostChoices = 128;

    /// <summary>The request, or the problem that names what is wrong with it.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="body">The whole body; it must not change afterwards.</param>
    /// <param name="headerClass">Header <c>Cockpit-Class</c>.</param>
    /// <param name="headerSubject">Header <c>Cockpit-Subject</c>.</param>
    /// <param name="limits">How much is recorded.</param>
    public static (OpenAiRequest? Request, Problem? Problem) Read(OpenAiOperation operation, ReadOnlyMemory<byte> body, string? headerClass, string? headerSubject, GatewayOptions limits)
    {
        if (!Utf8.IsValid(body.Span))
            return (null, CommonProblems.MalformedBody("The body is not valid UTF-8."));

        try
        {
            var draft = new OpenAiDraft(operation, body, limits);
            var wrong = draft.Read() ?? draft.Check(headerClass, headerSubject);
            return wrong is null ? (draft.Finish(), null) : (null, GatewayProblems.InvalidInput(wrong.Field, wrong.Detail));
        }
        catch (JsonException fault)
        {
            return (null, CommonProblems.MalformedBody($"The body is not JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}."));
        }
        catch (InvalidOperationException)
        {
            // The reader throws this when it compares a name whose escapes are half of a surrogate pair.
            return (null, CommonProblems.MalformedBody("A name in the body holds an escape that is half of a surrogate pair."));
        }
    }
}
