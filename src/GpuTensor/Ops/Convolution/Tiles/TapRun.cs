namespace GpuTensor.Ops.Convolution.Tiles;

/// <summary>
/// A run of taps of a window: in each operand of a tile they lie the same distance apart. <paramref name="A"/> and
/// <paramref name="B"/> say, in the operand's own unit, where the first one lies.
/// </summary>
internal readonly record struct TapRun(int A, int B, int Length);
