using System.Globalization;
using Cockpit.Problems;
using Microsoft.Extensions.Options;

namespace Cockpit.Access;

/// <summary>
/// Which passwords are taken: by length, and by what remains of them once everything is taken out that guessers try first. There
/// are no classes of characters: those make people write Password1! and change nothing else.
/// </summary>
public sealed class PasswordRules(IOptions<AccessOptions> options)
{
    /// <summary>Most characters; hashing takes time with every one.</summary>
    public const int MostLength = 256;

    private const int LeastLeft = 6;

    /// <summary>Why a password is not taken; null when it is.</summary>
    public Problem? Check(string name, string password)
    {
        var least = options.Value.PasswordLength;
        if (password.Length < least || password.Length > MostLength)
            return Refused($"The password has {password.Length.ToString(CultureInfo.InvariantCulture)} characters.", $"Choose one of {least} to {MostLength} characters; several words that belong together only for you are good.");
        return CommonPasswords.Left(password, name) < LeastLeft
            ? Refused("The password is among the first that guessers try: a common word, the user name, a row of keys or a repetition.", "Choose several words that belong together only for you, or have your password manager make one.")
            : null;
    }

    private static Problem Refused(string detail, string fix) => new("weak-password", StatusCodes.Status400BadRequest, "The password is not taken", detail, fix) { Field = "password" };
}
