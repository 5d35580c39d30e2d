using System.Numerics;

namespace GpuTensor.Ops.Convolution.PixelLanes;

/// <summary>Finds out whether a filter is a column times a row, as Gaussian, box and Sobel filters are.</summary>
internal static unsafe class SeparableFilter
{
    /// <summary>
    /// Writes the column and the row of a filter of height x width taps, <paramref name="step"/> elements apart; false if
    /// their product differs from a tap by more than a few roundings of that tap, or if nothing would be saved.
    /// </summary>
    public static bool TryFactor<T>(T* taps, long step, int height, int width, Span<T> column, Span<T> row)
        where T : unmanaged, INumber<T>
    {
        if (height + width >= height * width)
            return false;
        int pivot = 0;
        for (int i = 1; i < height * width; i++)
        {
            if (double.Abs(Tap(taps, step, i)) > double.Abs(Tap(taps, step, pivot)))
                pivot = i;
        }

        double greatest = Tap(taps, step, pivot);
        if (greatest == 0 || !double.IsFinite(greatest))
            return false;
        (int pivotY, int pivotX) = Math.DivRem(pivot, width);
        double rounding = typeof(T) == typeof(float) ? 1.0 / (1 << 24) : 1.0 / (1L << 53);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double exact = Tap(taps, step, y * width + x);
                double product = Tap(taps, step, y * width + pivotX) / greatest * Tap(taps, step, pivotY * width + x);
                if (!(double.Abs(exact - product) <= 4 * rounding * double.Abs(exact)))
                    return false;
            }
        }

        for (int y = 0; y < height; y++)
            column[y] = T.CreateTruncating(Tap(taps, step, y * width + pivotX) / greatest);
        for (int x = 0; x < width; x++)
            row[x] = taps[(pivotY * width + x) * step];
        return true;
    }

    private static double Tap<T>(T* taps, long step, int index)
        where T : unmanaged, INumber<T> => double.CreateTruncating(taps[index * step]);
}
