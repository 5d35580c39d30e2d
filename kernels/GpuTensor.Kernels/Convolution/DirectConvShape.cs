using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Convolution;

/// <summary>The sizes of a convolution whose threads read the input themselves.</summary>
/// <param name="Vertical">The filters' rows over those of the images.</param>
/// <param name="Horizontal">The filters' columns over those of the images.</param>
/// <param name="OutputRows">Rows of an output image.</param>
/// <param name="OutputColumns">Columns of an output image.</param>
/// <param name="Groups">Into how many groups the channels are divided.</param>
/// <param name="GroupInputs">Input channels of a group.</param>
/// <param name="GroupOutputs">Output channels of a group.</param>
/// <param name="GroupTiles">Tiles of a group's output channels.</param>
/// <param name="Tiles">The tiles of the launch: output channels are lanes.</param>
internal readonly record struct DirectConvShape(
    TapAxis Vertical,
    TapAxis Horizontal,
    long OutputRows,
    long OutputColumns,
    int Groups,
    int GroupInputs,
    int GroupOutputs,
    int GroupTiles,
    RowTiles Tiles)
{
    /// <summary>Input channels.</summary>
    public long Inputs => (long)Groups * GroupInputs;

    /// <summary>Output channels.</summary>
    public long Outputs => (long)Groups * GroupOutputs;
}
