using System.ComponentModel.DataAnnotations;

namespace Cockpit.Settings;

/// <summary>Settings of the whole process. Section <c>Cockpit</c>.</summary>
public sealed class CockpitOptions
{
    /// <summary>The data folder, relative to the working directory. <c>data</c> by default.</summary>
    [Required(ErrorMessage = "Cockpit:Data must name a folder."), MinLength(1, ErrorMessage = "Cockpit:Data must name a folder.")]
    public string Data { get; set; } = "data";

    /// <summary>Says DEMO on every page. False by default; the demo sets it.</summary>
    public bool Demo { get; set; }
}
