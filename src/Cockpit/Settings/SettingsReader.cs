using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Cockpit.Settings;

/// <summary>Reads settings, with their bounds, for code that runs before there are services.</summary>
public static class SettingsReader
{
    private const string FileSuffix = "_FILE";

    /// <summary>The options of one section.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="section">The section below <c>Cockpit</c>; null is that one itself.</param>
    /// <exception cref="OptionsValidationException">A setting is out of bounds; the message names it.</exception>
    public static T Read<T>(IConfiguration configuration, string? section) where T : class, new()
    {
        var options = configuration.GetSection(Path(section)).Get<T>() ?? new T();
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true))
            throw new OptionsValidationException(typeof(T).Name, typeof(T), failures.Select(failure => failure.ErrorMessage!));
        return options;
    }

    /// <summary>Adds the options of one section to the services; a setting out of bounds stops the start.</summary>
    public static void Add<T>(IServiceCollection services, IConfiguration configuration, string? section) where T : class
        => services.AddOptions<T>().Bind(configuration.GetSection(Path(section))).ValidateDataAnnotations().ValidateOnStart();

    /// <summary>Replaces every <c>Cockpit:…_FILE</c> setting by the content of the file that it names: secrets stay out of the environment.</summary>
    public static void ReadSecretFiles(IConfigurationManager configuration)
    {
        var secrets = configuration.GetSection("Cockpit").AsEnumerable()
            .Where(setting => setting.Key.EndsWith(FileSuffix, StringComparison.Ordinal) && setting.Value is not null)
            .Select(setting => KeyValuePair.Create(setting.Key[..^FileSuffix.Length], (string?)Content(setting.Key, setting.Value!)))
            .ToList();
        configuration.AddInMemoryCollection(secrets);
    }

    private static string Path(string? section) => section is null ? "Cockpit" : $"Cockpit:{section}";

    private static string Content(string setting, string path)
        => File.Exists(path) ? File.ReadAllText(path).Trim() : throw new InvalidOperationException($"{setting} names the file '{path}', which does not exist.");
}
