using System.Numerics;
using GpuTensor.Kernels.Elementwise;

namespace GpuTensor.Ops.Elementwise;

/// <summary>The kernel of a unary operator; Half is computed in float.</summary>
/// <remarks>Reads and writes every element once; one operation each, for functions such as exp about twenty.</remarks>
internal readonly struct UnaryLaunch<T>
    where T : unmanaged, INumber<T>
{
    private readonly int _function;
    private readonly bool _isReal;
    private readonly T _least;
    private readonly T _greatest;

    private UnaryLaunch(int function, bool isReal, T least, T greatest)
    {
        _function = function;
        _isReal = isReal;
        _least = least;
        _greatest = greatest;
    }

    /// <summary>A <see cref="UnaryFunction"/> without bounds.</summary>
    public static UnaryLaunch<T> Of(int function) => new(function, false, T.Zero, T.Zero);

    /// <summary>A <see cref="RealFunction"/>, for floating elements.</summary>
    public static UnaryLaunch<T> OfReal(int function) => new(function, true, T.Zero, T.Zero);

    /// <summary><see cref="UnaryFunction.Clamp"/>.</summary>
    public static UnaryLaunch<T> Clamp(T least, T greatest) => new(UnaryFunction.Clamp, false, least, greatest);

    /// <summary>Launches it on tensors that are not empty; they may be the same.</summary>
    public void Run(DeviceTensor<T> input, DeviceTensor<T> destination)
    {
        if (_isReal && typeof(T) == typeof(double))
            LaunchReal<double, double, DoubleReal>(input, destination);
        else if (_isReal && typeof(T) == typeof(Half))
            LaunchReal<Half, float, SingleReal>(input, destination);
        else if (_isReal)
            LaunchReal<float, float, SingleReal>(input, destination);
        else if (typeof(T) == typeof(Half))
            Launch(input, destination, float.CreateTruncating(_least), float.CreateTruncating(_greatest));
        else
            Launch(input, destination, _least, _greatest);
    }

    private void Launch<TCompute>(DeviceTensor<T> input, DeviceTensor<T> destination, TCompute least, TCompute greatest)
        where TCompute : unmanaged, INumber<TCompute>
    {
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(destination);
        input.Device.Launch(input.ElementCount, input.ElementCount, new UnaryKernel<T, TCompute>(x.View, y.View, least, greatest, _function));
    }

    private void LaunchReal<TElement, TCompute, TReal>(DeviceTensor<T> input, DeviceTensor<T> destination)
        where TElement : unmanaged, INumber<TElement>
        where TCompute : unmanaged, INumber<TCompute>
        where TReal : struct, IReal<TCompute>
    {
        using var x = new KernelOperand<T>(input);
        using var y = new KernelOperand<T>(destination);
        input.Device.Launch(input.ElementCount, input.ElementCount, new RealKernel<TElement, TCompute, TReal>(
            x.View.Cast<TElement>(), y.View.Cast<TElement>(), _function));
    }
}
