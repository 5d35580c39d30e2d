using System.Numerics;

namespace GpuTensor.Ops.Elementwise;

/// <summary>What all unary operators do around their body: checks, the result, the choice of body.</summary>
internal static class UnaryCall
{
    /// <summary>Gives a new tensor.</summary>
    /// <param name="input">The operand.</param>
    /// <param name="apply">The operator.</param>
    /// <param name="applySingle">The operator on float, for Half.</param>
    /// <param name="launch">The operator's kernel.</param>
    public static DeviceTensor<T> Run<T, TOperator, TSingle>(DeviceTensor<T> input, TOperator apply, TSingle applySingle, UnaryLaunch<T> launch)
        where T : unmanaged, INumber<T>
        where TOperator : unmanaged, IUnaryOperator<T>
        where TSingle : unmanaged, IUnaryOperator<float>
    {
        Require.Usable(input);
        using var result = new NewTensor<T>(input.Shape, input.Device);
        Write(input, result.Tensor, apply, applySingle, launch);
        return result.Finish();
    }

    /// <summary>Writes into a tensor that is there.</summary>
    public static void Run<T, TOperator, TSingle>(
        DeviceTensor<T> input, DeviceTensor<T> destination, TOperator apply, TSingle applySingle, UnaryLaunch<T> launch)
        where T : unmanaged, INumber<T>
        where TOperator : unmanaged, IUnaryOperator<T>
        where TSingle : unmanaged, IUnaryOperator<float>
    {
        Require.Usable(input);
        Require.ElementwiseDestination(input, destination, input.Shape);
        Write(input, destination, apply, applySingle, launch);
    }

    private static void Write<T, TOperator, TSingle>(
        DeviceTensor<T> input, DeviceTensor<T> destination, TOperator apply, TSingle applySingle, UnaryLaunch<T> launch)
        where T : unmanaged, INumber<T>
        where TOperator : unmanaged, IUnaryOperator<T>
        where TSingle : unmanaged, IUnaryOperator<float>
    {
        if (input.ElementCount == 0)
            return;
        if (!input.Device.IsVectorized)
            launch.Run(input, destination);
        else if (typeof(T) == typeof(Half))
            UnaryCpu.RunHalf((DeviceTensor<Half>)(object)input, (DeviceTensor<Half>)(object)destination, applySingle);
        else
            UnaryCpu.Run(input, destination, apply);
    }
}
