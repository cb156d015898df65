using System.CommandLine;
using CsvHelper;

namespace Cockpit.Benchmarks.Tables;

/// <summary><c>scan</c>: what reading CSV files costs without any statistics, one thread a file.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("files") { Description = "The files." };
        var command = new Command("scan", "Passes over every field of the files with the product's CSV reader, and counts the bytes.") { files };
        command.SetAction(parsed =>
        {
            long fields = 0, bytes = 0;
            Parallel.ForEach(parsed.GetRequiredValue(files), file =>
            {
                var (some, size) = Scan(file.FullName);
                Interlocked.Add(ref fields, some);
                Interlocked.Add(ref bytes, size);
            });
            Console.Out.WriteLine($"{fields} fields, {bytes} bytes");
        });
        return command;
    }

    private static (long Fields, long Bytes) Scan(string path)
    {
        using var csv = CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',', TrackLineNumbers = true });
        long fields = 0, bytes = 0;
        while (csv.Read())
        {
            for (var index = 0; index < csv.FieldCount; index++)
                bytes += csv.GetSpan(index).Length;
            fields += csv.FieldCount;
        }

        return (fields, bytes);
    }
}
