using Cockpit.Problems;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Guardrails;

/// <summary>Why an answer that a version gave does not reach its caller.</summary>
internal static class GuardrailProblems
{
    /// <summary>422: asking again in the same way meets the same guardrail.</summary>
    public static Problem Withheld(string model, Guardrail guardrail)
        => new("answer-withheld", StatusCodes.Status422UnprocessableEntity, "The answer is withheld",
            $"Guardrail '{guardrail.Name}' of '{model}' does not let this answer out: {guardrail.When.Words}.",
            "Take your application's fallback, or have a person decide; the decision is recorded under the id in Cockpit-Decision.");
}
