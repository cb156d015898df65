using System.ComponentModel.DataAnnotations;
using Cockpit.Gateway.Protocols.OpenInference;

namespace Cockpit.Insight.Explanations;

/// <summary>What explaining decisions may take of models and of this process. Section <c>Cockpit:Explain</c>.</summary>
public sealed class ExplainOptions
{
    /// <summary>Most decisions explained at once, each with one request under way. 1 to 16; 2 by default.</summary>
    [Range(1, 16, ErrorMessage = "Cockpit:Explain:AtOnce must be between 1 and 16.")]
    public int AtOnce { get; set; } = 2;

    /// <summary>Most rows in one request to a model. 1 to 4,096; 1,024 by default.</summary>
    [Range(1, FeatureTensors.MostRows, ErrorMessage = "Cockpit:Explain:RowsAtOnce must be between 1 and 4,096.")]
    public int RowsAtOnce { get; set; } = 1_024;

    /// <summary>How long explaining one decision may take, in seconds. 1 to 600; 30 by default.</summary>
    [Range(1, 600, ErrorMessage = "Cockpit:Explain:Seconds must be between 1 and 600.")]
    public int Seconds { get; set; } = 30;
}
