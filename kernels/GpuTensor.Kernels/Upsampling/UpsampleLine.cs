using GpuTensor.Kernels.Windows;

namespace GpuTensor.Kernels.Upsampling;

/// <summary>
/// The lines of the output: periods, each of which begins with a run of the input and goes on with zeros. All lengths
/// are in units that stay together.
/// </summary>
/// <param name="Run">Units of a run.</param>
/// <param name="Period">Units from run to run.</param>
/// <param name="InputLength">Units of an input line.</param>
/// <param name="Length">Units of an output line; the last period may be cut off.</param>
/// <param name="Tiles">The tiles of the launch: lines are rows, periods columns, a period's units lanes.</param>
internal readonly record struct UpsampleLine(long Run, long Period, long InputLength, long Length, RowTiles Tiles);
