namespace Cockpit.Statistics.Drift.Multivariate;

/// <summary>Rows as the classifier sees them: standardised values, their squares, and for few columns their products.</summary>
/// <remarks>Squares show a changed spread and products a changed correlation, which no column shows alone.</remarks>
internal static class FeatureMap
{
    private const double Clip = 5;

    public static int Width(int columns) => (2 * columns) + (columns <= MultivariateDrift.ColumnsWithProducts ? columns * (columns - 1) / 2 : 0);

    /// <summary>Standardises over all rows, so without regard to their origin, and expands. A missing value sits at the mean.</summary>
    public static double[] Expand(double[] rows, int columns)
    {
        var count = rows.Length / columns;
        var width = Width(columns);
        Standardise(rows, columns);
        var features = new double[count * width];
        for (var i = 0; i < count; i++)
            Expand(rows.AsSpan(i * columns, columns), features.AsSpan(i * width, width));
        return features;
    }

    private static void Expand(ReadOnlySpan<double> row, Span<double> features)
    {
        row.CopyTo(features);
        var at = row.Length;
        foreach (var value in row)
            features[at++] = (value * value) - 1;
        for (var i = 0; i < row.Length && at < features.Length; i++)
        {
            for (var j = 0; j < i; j++)
                features[at++] = row[i] * row[j];
        }
    }

    private static void Standardise(double[] rows, int columns)
    {
        for (var column = 0; column < columns; column++)
        {
            double sum = 0, squares = 0;
            long present = 0;
            for (var i = column; i < rows.Length; i += columns)
            {
                if (double.IsNaN(rows[i]))
                    continue;
                present++;
                var delta = rows[i] - sum;
                sum += delta / present;
                squares += delta * (rows[i] - sum);
            }
            var deviation = Math.Sqrt(squares / Math.Max(1, present));
            for (var i = column; i < rows.Length; i += columns)
                rows[i] = double.IsNaN(rows[i]) || deviation == 0 ? 0 : Math.Clamp((rows[i] - sum) / deviation, -Clip, Clip);
        }
    }
}
