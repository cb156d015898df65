using Cockpit.Demo.Registry;

namespace Cockpit.Demo.Scenarios;

/// <summary>A shop's help desk whose first answer is put together from templates: a model of texts that anybody can check.</summary>
public static class HelpDesk
{
    /// <summary>The model's name in Cockpit, which promises nothing that it is not.</summary>
    public const string Model = "help-desk-templates";

    /// <summary>What is registered for the model.</summary>
    public static ModelRegistration Card { get; } = new()
    {
        Team = "service",
        Owner = "Customer service",
        Purpose = "Gives a first answer to customers' questions, from templates; a person follows up.",
        RiskTier = RiskTier.Low,
        Task = ModelTask.Generation,
        ProtectedAttributes = [],
        Escalation = ["service-on-call"],
    };

    /// <summary>What its calls cost: nothing but tokens.</summary>
    public static CostRegistration Cost { get; } = new(0, "EUR") { PerInputToken = 0.000002m, PerOutputToken = 0.00001m };

    /// <summary>A budget by money, and a text for when nothing else answers.</summary>
    public const string Policy = """
        format: 1
        deadline: { firstByte: 2s, idle: 2s }
        budget: { all: { moneyPerDay: 5 }, whenSpent: degrade, inStream: finish }
        fallback:
          - default: { prediction: "We have your question and will answer by e-mail today." }
        """;

    private static readonly (string Word, string Answer)[] Templates =
    [
        ("parcel", "Your parcel has left our warehouse. Deliveries in your region take two days at the moment; the link in your order shows where it is."),
        ("refund", "We pay back within five days of receiving the goods, the way you paid. You get a message when the money is on its way."),
        ("invoice", "Your invoices are under Account, Orders. Choose an order and then Print; business customers find their tax number there as well."),
        ("password", "Choose Forgotten password at the sign-in. The link that you get is valid for one hour, and we never ask for your password."),
    ];

    private const string Other = "Thank you for your question. A colleague looks at it and answers by e-mail, usually within a day.";

    /// <summary>What customers ask.</summary>
    public static IReadOnlyList<string> Questions { get; } =
    [
        "Where is my parcel?", "When do I get my refund?", "I need an invoice with our tax number.", "I forgot my password.", "My parcel came damaged, can I get a refund?", "Do you deliver on Sundays?",
    ];

    /// <summary>The answer to a question: of the first template whose word is in it.</summary>
    public static string Answer(string question)
        => Templates.FirstOrDefault(template => question.Contains(template.Word, StringComparison.OrdinalIgnoreCase)).Answer ?? Other;
}
