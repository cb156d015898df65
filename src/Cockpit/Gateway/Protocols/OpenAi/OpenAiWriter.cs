using Cockpit.Gateway.Flow;
using Cockpit.Problems;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>Writes what is left to say when a request has left the pipeline: all of it, or the end of what is on its way already.</summary>
internal static class OpenAiWriter
{
    /// <summary>The answer, its end, or why there is none.</summary>
    /// <param name="http">The request.</param>
    /// <param name="decision">What became of it.</param>
    /// <param name="refused">Why nothing was decided, or why it could not be recorded; null when it was.</param>
    public static async Task WriteAsync(HttpContext http, DecisionContext decision, Problem? refused)
    {
        var problem = refused ?? (decision.Answer is null ? decision.Failure!.Problem : null);
        if (decision.Outlet is { HasBegun: true } begun)
        {
            // A stream that ends without its last event is no complete answer to any client.
            await begun.WriteAsync(decision, problem is null ? decision.Answer!.Body : ChatEvents.Error(problem), http.RequestAborted);
            return;
        }

        if (problem is not null)
        {
            if (refused is null)
                AnswerHeaders.Set(http.Response.Headers, decision);
            await ProblemResult.WriteAsync(http, problem);
        }
        else if (decision.Outlet is { } outlet)
        {
            await outlet.WriteAsync(decision, decision.Answer!.Body, http.RequestAborted);
        }
        else
        {
            AnswerHeaders.Set(http.Response.Headers, decision);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = decision.Answer!.Body.Length;
            await http.Response.BodyWriter.WriteAsync(decision.Answer.Body, http.RequestAborted);
        }
    }
}
