using Microsoft.AspNetCore.Components.Forms;

namespace Cockpit.Component.Tests;

/// <summary>Forms are rendered without a token.</summary>
internal sealed class NoAntiforgery : AntiforgeryStateProvider
{
    public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
}
