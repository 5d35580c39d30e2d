using GpuTensor.Testing.Operators;

namespace GpuTensor.Testing.References;

/// <summary>A tap of a window and the cell of the image under it.</summary>
public readonly record struct WindowCell(long TapY, long TapX, long Y, long X)
{
    /// <summary>The cells of one window that exist, row-major.</summary>
    public static IEnumerable<WindowCell> Within(WindowAxis vertical, long outputY, WindowAxis horizontal, long outputX)
    {
        for (long tapY = 0; tapY < vertical.Kernel; tapY++)
        {
            long y = vertical.Position(outputY, tapY);
            for (long tapX = 0; tapX < horizontal.Kernel; tapX++)
            {
                long x = horizontal.Position(outputX, tapX);
                if (vertical.Contains(y) && horizontal.Contains(x))
                    yield return new WindowCell(tapY, tapX, y, x);
            }
        }
    }
}
