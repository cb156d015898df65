using System.Runtime.InteropServices;

namespace Cockpit.Cli.Analyze;

/// <summary>
/// Sorted runs of numbers that memory is spared, in a temporary file that no other user can read and that is gone with the process,
/// however it ends.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    private readonly Lock _creation = new();
    private FileStream? _file;
    private long _length;

    /// <summary>Appends a run and says where it begins. One thread writes.</summary>
    public long Append(ReadOnlySpan<double> sorted)
    {
        var at = _length;
        try
        {
            RandomAccess.Write(Open().SafeFileHandle, MemoryMarshal.AsBytes(sorted), at);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Columns are sorted in the folder of temporary files, which refuses: {fault.Message} Name another with TMPDIR.");
        }

        _length += MemoryMarshal.AsBytes(sorted).Length;
        return at;
    }

    /// <summary>Reads numbers from a place; many threads may.</summary>
    public void Read(long at, Span<double> into)
    {
        var bytes = MemoryMarshal.AsBytes(into);
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(_file!.SafeFileHandle, bytes, at);
            if (read == 0)
                throw new EndOfStreamException("A temporary file became shorter.");
            bytes = bytes[read..];
            at += read;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file?.Dispose();

    private FileStream Open()
    {
        if (_file is not null)
            return _file;
        lock (_creation)
            return _file ??= Create();
    }

    private static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), "cockpit-" + Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.DeleteOnClose,
        };
        if (OperatingSystem.IsWindows())
            return new FileStream(path, options);
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        // The open file stays without its name, and even a killed process leaves nothing behind.
        File.Delete(path);
        return file;
    }
}
