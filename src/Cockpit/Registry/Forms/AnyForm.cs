using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Cockpit.Registry.Forms;

/// <summary>Whatever stands there: a part of a document that is carried along, or looked at later, when more is known of its surroundings.</summary>
internal sealed class AnyForm(string kind) : Form<DocumentNode>
{
    public override string Kind => kind;

    public override JsonObject Schema() => [];

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out DocumentNode value)
    {
        value = node;
        return node is not FaultyNode;
    }

    public override JsonNode Write(DocumentNode value) => NodeText.Json(value)!;
}
