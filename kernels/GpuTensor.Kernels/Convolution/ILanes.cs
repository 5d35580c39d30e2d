namespace GpuTensor.Kernels.Convolution;

/// <summary>What a kernel needs that is generic over how many neighbouring channels a thread computes.</summary>
internal interface ILanes<T>
    where T : unmanaged
{
    static abstract T Zero { get; }

    static abstract T Add(T left, T right);

    /// <summary>left * right + addend, rounded once.</summary>
    static abstract T MultiplyAdd(T left, T right, T addend);
}

/// <summary>One channel.</summary>
internal readonly struct OneLane : ILanes<float>
{
    public static float Zero => 0;

    public static float Add(float left, float right) => left + right;

    public static float MultiplyAdd(float left, float right, float addend) => MathF.FusedMultiplyAdd(left, right, addend);
}

/// <summary>Two channels, 8 bytes.</summary>
internal readonly struct TwoLanes : ILanes<Float2>
{
    public static Float2 Zero => new(0, 0);

    public static Float2 Add(Float2 left, Float2 right) => left + right;

    public static Float2 MultiplyAdd(Float2 left, Float2 right, Float2 addend) => Float2.FusedMultiplyAdd(left, right, addend);
}

/// <summary>Four channels, 16 bytes.</summary>
internal readonly struct FourLanes : ILanes<Float4>
{
    public static Float4 Zero => new(0, 0, 0, 0);

    public static Float4 Add(Float4 left, Float4 right) => left + right;

    public static Float4 MultiplyAdd(Float4 left, Float4 right, Float4 addend) => Float4.FusedMultiplyAdd(left, right, addend);
}
