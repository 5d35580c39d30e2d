using System.Globalization;

namespace GpuTensor;

/// <summary>A height and a width: of a window, of its strides, of its dilations.</summary>
/// <remarks>A single number stands for both, a pair for height and width: <c>2</c>, <c>(3, 5)</c>.</remarks>
public readonly record struct Size2D
{
    /// <summary>Creates a size.</summary>
    /// <param name="height">The vertical one, counted in rows.</param>
    /// <param name="width">The horizontal one, counted in columns.</param>
    public Size2D(long height, long width)
    {
        Height = height;
        Width = width;
    }

    /// <summary>The vertical one, counted in rows.</summary>
    public long Height { get; }

    /// <summary>The horizontal one, counted in columns.</summary>
    public long Width { get; }

    /// <summary>The same height and width.</summary>
    public static implicit operator Size2D(int both) => new(both, both);

    /// <summary>The same height and width.</summary>
    public static implicit operator Size2D(long both) => new(both, both);

    /// <summary>A height and a width.</summary>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>A height and a width.</summary>
    public static implicit operator Size2D((long Height, long Width) size) => new(size.Height, size.Width);

    /// <summary>Height and width: <c>3x5</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}");
}
