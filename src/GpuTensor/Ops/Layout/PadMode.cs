namespace GpuTensor;

/// <summary>What <c>Pad</c> puts around a tensor; the examples pad <c>a b c</c> by two on each side.</summary>
public enum PadMode
{
    /// <summary>A given value: <c>0 0 a b c 0 0</c>.</summary>
    Constant,

    /// <summary>The border element: <c>a a a b c c c</c>.</summary>
    Edge,

    /// <summary>The mirror image without the border element: <c>c b a b c b a</c>.</summary>
    Reflect,

    /// <summary>The mirror image with the border element: <c>b a a b c c b</c>.</summary>
    Symmetric,

    /// <summary>The other end, as if the tensor were periodic: <c>b c a b c a b</c>.</summary>
    Wrap,
}
