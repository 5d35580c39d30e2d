using GpuTensor.Kernels;

namespace GpuTensor.MathFunctions;

// The IR of these is what the writers put in place of a call: the parameters are its operands, what is stored its result.

/// <summary>A function of a float.</summary>
[Kernel]
[KernelInstance(typeof(Exp))]
[KernelInstance(typeof(Exp2))]
[KernelInstance(typeof(Log))]
[KernelInstance(typeof(Log2))]
[KernelInstance(typeof(Log10))]
[KernelInstance(typeof(Sin))]
[KernelInstance(typeof(Cos))]
[KernelInstance(typeof(Tan))]
[KernelInstance(typeof(Asin))]
[KernelInstance(typeof(Acos))]
[KernelInstance(typeof(Atan))]
[KernelInstance(typeof(Sinh))]
[KernelInstance(typeof(Cosh))]
[KernelInstance(typeof(Tanh))]
[KernelInstance(typeof(Cbrt))]
internal readonly partial struct UnaryFloat32<TFunction>(float x, ArrayView<float> result) : IKernel
    where TFunction : struct, IUnaryFunction
{
    public void Execute() => result[0] = TFunction.Of(x);
}

/// <summary>A function of a double.</summary>
[Kernel]
[KernelInstance(typeof(Exp))]
[KernelInstance(typeof(Exp2))]
[KernelInstance(typeof(Log))]
[KernelInstance(typeof(Log2))]
[KernelInstance(typeof(Log10))]
[KernelInstance(typeof(Sin))]
[KernelInstance(typeof(Cos))]
[KernelInstance(typeof(Tan))]
[KernelInstance(typeof(Asin))]
[KernelInstance(typeof(Acos))]
[KernelInstance(typeof(Atan))]
[KernelInstance(typeof(Sinh))]
[KernelInstance(typeof(Cosh))]
[KernelInstance(typeof(Tanh))]
[KernelInstance(typeof(Cbrt))]
internal readonly partial struct UnaryFloat64<TFunction>(double x, ArrayView<double> result) : IKernel
    where TFunction : struct, IUnaryFunction
{
    public void Execute() => result[0] = TFunction.Of(x);
}

/// <summary>A function of two floats.</summary>
[Kernel]
[KernelInstance(typeof(Pow))]
[KernelInstance(typeof(Atan2))]
[KernelInstance(typeof(Remainder))]
internal readonly partial struct BinaryFloat32<TFunction>(float x, float y, ArrayView<float> result) : IKernel
    where TFunction : struct, IBinaryFunction
{
    public void Execute() => result[0] = TFunction.Of(x, y);
}

/// <summary>A function of two doubles.</summary>
[Kernel]
[KernelInstance(typeof(Pow))]
[KernelInstance(typeof(Atan2))]
[KernelInstance(typeof(Remainder))]
internal readonly partial struct BinaryFloat64<TFunction>(double x, double y, ArrayView<double> result) : IKernel
    where TFunction : struct, IBinaryFunction
{
    public void Execute() => result[0] = TFunction.Of(x, y);
}
