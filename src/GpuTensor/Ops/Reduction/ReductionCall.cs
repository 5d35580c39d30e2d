using System.Numerics;

namespace GpuTensor.Ops.Reduction;

/// <summary>The steps that all reductions share: check, allocate, run.</summary>
internal static class ReductionCall
{
    public static DeviceTensor<TOut> ToNew<TIn, TOut, TReducer>(DeviceTensor<TIn> input, ReadOnlySpan<int> axes, bool keepDimensions)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged, INumber<TOut>
        where TReducer : struct, IReducer
    {
        Shape shape = Check(input, axes, keepDimensions, TReducer.HasIdentity, TReducer.Name, out ReductionAxes reduced);
        using var result = new NewTensor<TOut>(shape, input.Device);
        Reduce<TIn, TOut, TReducer>(input, result.Tensor, reduced);
        return result.Finish();
    }

    public static void Into<TIn, TOut, TReducer>(
        DeviceTensor<TIn> input, DeviceTensor<TOut> destination, ReadOnlySpan<int> axes, bool keepDimensions)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged, INumber<TOut>
        where TReducer : struct, IReducer
    {
        Shape shape = Check(input, axes, keepDimensions, TReducer.HasIdentity, TReducer.Name, out ReductionAxes reduced);
        Require.Destination(input, destination, shape);
        Reduce<TIn, TOut, TReducer>(input, destination, reduced);
    }

    private static void Reduce<TIn, TOut, TReducer>(DeviceTensor<TIn> input, DeviceTensor<TOut> output, ReductionAxes axes)
        where TIn : unmanaged, INumber<TIn>
        where TOut : unmanaged, INumber<TOut>
        where TReducer : struct, IReducer
    {
        if (output.ElementCount == 0)
            return;
        var geometry = ReductionGeometry.Of(input.Shape, axes.Mask);
        if (input.ElementCount == 0)
            output.Fill(TReducer.Identity<TOut>());
        else if (input.Device.IsVectorized)
            ReduceCpu.Run<TIn, TOut, TReducer>(input, output, geometry);
        else
            ReduceLaunch<TReducer>.Run(input, output, geometry);
    }

    /// <summary>Checks the input and the axes; gives the shape of the result.</summary>
    private static Shape Check<T>(
        DeviceTensor<T> input, ReadOnlySpan<int> axes, bool keepDimensions, bool hasIdentity, string name, out ReductionAxes reduced)
        where T : unmanaged
    {
        Require.Usable(input);
        reduced = ReductionAxes.Resolve(input.Shape, axes);
        Shape shape = reduced.ResultShape(input.Shape, keepDimensions);
        if (!hasIdentity)
            RequireElements(input, shape, name);
        return shape;
    }

    /// <summary>No result is to be made of nothing.</summary>
    /// <exception cref="ArgumentException">The input is empty and the result is not.</exception>
    public static void RequireElements<T>(DeviceTensor<T> input, in Shape result, string name)
        where T : unmanaged
    {
        if (input.ElementCount == 0 && result.ElementCount > 0)
        {
            throw new ArgumentException(
                $"input has the shape {input.Shape}: {name} of zero elements has no value; the reduced dimensions must not be empty.",
                nameof(input));
        }
    }
}
