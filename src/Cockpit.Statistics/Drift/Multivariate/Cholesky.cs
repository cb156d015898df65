namespace Cockpit.Statistics.Drift.Multivariate;

/// <summary>Solves A·x = b for a symmetric positive definite A.</summary>
internal static class Cholesky
{
    /// <summary>
    /// Replaces <paramref name="right"/> by the solution; <paramref name="matrix"/>, size × size by row, is overwritten. Only its lower
    /// half is read.
    /// </summary>
    public static void Solve(Span<double> matrix, Span<double> right)
    {
        var size = right.Length;
        for (var j = 0; j < size; j++)
        {
            var row = matrix.Slice(j * size, size);
            var pivot = Math.Sqrt(row[j] - Dot(row, row, j));
            row[j] = pivot;
            for (var i = j + 1; i < size; i++)
            {
                var below = matrix.Slice(i * size, size);
                below[j] = (below[j] - Dot(below, row, j)) / pivot;
            }
        }
        for (var i = 0; i < size; i++)
            right[i] = (right[i] - Dot(matrix.Slice(i * size, size), right, i)) / matrix[(i * size) + i];
        for (var i = size - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < size; k++)
                right[i] -= matrix[(k * size) + i] * right[k];
            right[i] /= matrix[(i * size) + i];
        }
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int length)
    {
        double sum = 0;
        for (var i = 0; i < length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
