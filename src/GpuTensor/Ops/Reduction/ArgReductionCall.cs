using System.Numerics;

namespace GpuTensor.Ops.Reduction;

/// <summary>The steps that the operators which give positions share: check, allocate, run.</summary>
internal static class ArgReductionCall<TValue, TReducer>
    where TValue : struct, IReducer
    where TReducer : struct, IArgReducer
{
    public static DeviceTensor<long> ToNew<T>(DeviceTensor<T> input, int? axis, bool keepDimensions)
        where T : unmanaged, INumber<T>
    {
        Shape shape = Check(input, axis, keepDimensions, out ReductionAxes reduced);
        using var result = new NewTensor<long>(shape, input.Device);
        Reduce(input, result.Tensor, reduced);
        return result.Finish();
    }

    public static void Into<T>(DeviceTensor<T> input, DeviceTensor<long> destination, int? axis, bool keepDimensions)
        where T : unmanaged, INumber<T>
    {
        Shape shape = Check(input, axis, keepDimensions, out ReductionAxes reduced);
        Require.Destination(input, destination, shape);
        Reduce(input, destination, reduced);
    }

    private static void Reduce<T>(DeviceTensor<T> input, DeviceTensor<long> result, ReductionAxes axes)
        where T : unmanaged, INumber<T>
    {
        if (result.ElementCount == 0)
            return;
        var geometry = ReductionGeometry.Of(input.Shape, axes.Mask);
        if (input.Device.IsVectorized)
            ArgReduceCpu<TValue, TReducer>.Run(input, result, geometry);
        else
            ArgReduceLaunch<TReducer>.Run(input, result, geometry);
    }

    private static Shape Check<T>(DeviceTensor<T> input, int? axis, bool keepDimensions, out ReductionAxes reduced)
        where T : unmanaged
    {
        Require.Usable(input);
        reduced = ReductionAxes.Resolve(input.Shape, axis);
        Shape shape = reduced.ResultShape(input.Shape, keepDimensions);
        ReductionCall.RequireElements(input, shape, TReducer.Name);
        return shape;
    }
}
