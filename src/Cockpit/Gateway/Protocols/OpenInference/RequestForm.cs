using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>What of a request can change its answer besides the values of its tensors: everything but those values and the request's id.</summary>
internal static class RequestForm
{
    // The root's members are at depth 1, the inputs' array at 2, the members of a tensor at 3.
    private const int RootDepth = 1;
    private const int TensorDepth = 3;

    /// <summary>Equal for requests that name the same tensors in the same shapes and types, and ask for the same outputs with the same parameters.</summary>
    public static string Of(ReadOnlySpan<byte> body)
    {
        var text = new ArrayBufferWriter<byte>(256);
        var reader = new Utf8JsonReader(body);
        var inInputs = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.CurrentDepth == RootDepth)
                    inInputs = reader.ValueTextEquals("inputs"u8);
                if ((reader.CurrentDepth == RootDepth && reader.ValueTextEquals("id"u8)) || (inInputs && reader.CurrentDepth == TensorDepth && reader.ValueTextEquals("data"u8)))
                {
                    reader.Read();
                    reader.Skip();
                    continue;
                }
            }

            // A raw line break is in no token, so it keeps tokens apart.
            text.Write([(byte)('a' + (int)reader.TokenType)]);
            text.Write(reader.ValueSpan);
            text.Write("\n"u8);
        }

        return Convert.ToHexStringLower(SHA256.HashData(text.WrittenSpan));
    }
}
