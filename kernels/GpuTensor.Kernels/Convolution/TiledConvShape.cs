using GpuTensor.Kernels.Layout;

namespace GpuTensor.Kernels.Convolution;

/// <summary>The sizes of a convolution as a product of matrices; everything fits 32 bits.</summary>
/// <param name="Pixels">Output pixels of all images.</param>
/// <param name="Vertical">Rows.</param>
/// <param name="Horizontal">Columns.</param>
/// <param name="Inputs">Input channels of all groups.</param>
/// <param name="GroupInputs">Input channels of a group.</param>
/// <param name="Outputs">Output channels of all groups.</param>
/// <param name="GroupOutputs">Output channels of a group.</param>
/// <param name="OutputTiles">Tiles of output channels of all groups.</param>
/// <param name="GroupTiles">Tiles of a group's output channels.</param>
/// <param name="StepsOfBlock">Steps along the depth that are summed in one go.</param>
internal readonly record struct TiledConvShape(
    int Pixels,
    TiledConvAxis Vertical,
    TiledConvAxis Horizontal,
    int Inputs,
    int GroupInputs,
    int Outputs,
    int GroupOutputs,
    Divisor OutputTiles,
    Divisor GroupTiles,
    int StepsOfBlock)
{
    /// <summary>The tile of a group of threads.</summary>
    public TiledPlace PlaceOf(int group)
    {
        int pixelTile = OutputTiles.Quotient(group);
        int outputTile = group - pixelTile * OutputTiles.Value;
        int channelGroup = GroupTiles.Quotient(outputTile);
        return new TiledPlace(pixelTile, channelGroup, outputTile - channelGroup * GroupTiles.Value);
    }

    /// <summary>Where the window of an output pixel lies; beyond the last pixel, that of the last one.</summary>
    public TiledPixel PixelOf(int index)
    {
        int pixel = Math.Min(index, Pixels - 1);
        int line = Horizontal.Output.Quotient(pixel);
        int image = Vertical.Output.Quotient(line);
        return new TiledPixel(
            image * (Vertical.Input * Horizontal.Input),
            (line - image * Vertical.Output.Value) * Vertical.Stride - Vertical.Before,
            (pixel - line * Horizontal.Output.Value) * Horizontal.Stride - Horizontal.Before);
    }
}

/// <summary>One axis: output o covers the input positions o * Stride - Before + t * Dilation for the taps t.</summary>
internal readonly record struct TiledConvAxis(int Input, Divisor Output, int Taps, int Stride, int Dilation, int Before);

/// <summary>Where an output pixel's window lies.</summary>
/// <param name="Image">Pixels of the images before the window's.</param>
/// <param name="Top">The row of tap 0.</param>
/// <param name="Left">The column of tap 0.</param>
internal readonly record struct TiledPixel(int Image, int Top, int Left);

/// <summary>Which tile a group of threads computes.</summary>
/// <param name="PixelTile">Its pixels.</param>
/// <param name="ChannelGroup">Its group of channels.</param>
/// <param name="GroupTile">Its output channels in that group.</param>
internal readonly record struct TiledPlace(int PixelTile, int ChannelGroup, int GroupTile);
