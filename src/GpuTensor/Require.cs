using System.Runtime.CompilerServices;

namespace GpuTensor;

/// <summary>The checks that public operators share; each throws with the argument, what it was and what it must be.</summary>
internal static class Require
{
    /// <summary>The tensor is there and was not disposed.</summary>
    public static void Usable<T>(DeviceTensor<T> tensor, [CallerArgumentExpression(nameof(tensor))] string argument = "")
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor, argument);
        if (tensor.IsDisposed)
            throw new ObjectDisposedException(argument, $"The tensor {argument} ({tensor}) was disposed.");
    }

    /// <summary>The second tensor is usable and on the device of the first.</summary>
    public static void SameDevice<TFirst, TSecond>(
        DeviceTensor<TFirst> first,
        DeviceTensor<TSecond> second,
        [CallerArgumentExpression(nameof(first))] string firstArgument = "",
        [CallerArgumentExpression(nameof(second))] string secondArgument = "")
        where TFirst : unmanaged
        where TSecond : unmanaged
    {
        Usable(second, secondArgument);
        if (!ReferenceEquals(first.Device, second.Device))
        {
            // Devices that programs make for themselves can have the same name.
            string other = first.Device.Name == second.Device.Name ? "another " : "";
            throw new InvalidOperationException(
                $"{firstArgument} is on {first.Device} and {secondArgument} is on {other}{second.Device}; both must be on one device.");
        }
    }

    /// <summary>The destination is usable, on the device of the input, of the right shape, and shares no memory with the input.</summary>
    public static void Destination<TInput, TOutput>(
        DeviceTensor<TInput> input,
        DeviceTensor<TOutput> destination,
        in Shape shape,
        [CallerArgumentExpression(nameof(input))] string inputArgument = "",
        [CallerArgumentExpression(nameof(destination))] string destinationArgument = "")
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        SameDevice(input, destination, inputArgument, destinationArgument);
        ResultShape(destination, shape, destinationArgument);
        NoAlias(input, destination, inputArgument, destinationArgument);
    }

    /// <summary>
    /// As <see cref="Destination"/>, for operators that read each element before they write it: the destination may share
    /// its memory with an input that has as many elements.
    /// </summary>
    public static void ElementwiseDestination<T>(
        DeviceTensor<T> input,
        DeviceTensor<T> destination,
        in Shape shape,
        [CallerArgumentExpression(nameof(input))] string inputArgument = "",
        [CallerArgumentExpression(nameof(destination))] string destinationArgument = "")
        where T : unmanaged
    {
        SameDevice(input, destination, inputArgument, destinationArgument);
        ResultShape(destination, shape, destinationArgument);
        if (input.ElementCount != destination.ElementCount)
            NoAlias(input, destination, inputArgument, destinationArgument);
    }

    /// <summary>The destination has the shape of the result.</summary>
    public static void ResultShape<T>(
        DeviceTensor<T> destination,
        in Shape shape,
        [CallerArgumentExpression(nameof(destination))] string destinationArgument = "")
        where T : unmanaged
    {
        if (destination.Shape != shape)
        {
            throw new ArgumentException(
                $"{destinationArgument} has the shape {destination.Shape}; the result has the shape {shape}.", destinationArgument);
        }
    }

    /// <summary>Two tensors share no memory.</summary>
    public static void NoAlias<TInput, TOutput>(
        DeviceTensor<TInput> input,
        DeviceTensor<TOutput> destination,
        [CallerArgumentExpression(nameof(input))] string inputArgument = "",
        [CallerArgumentExpression(nameof(destination))] string destinationArgument = "")
        where TInput : unmanaged
        where TOutput : unmanaged
    {
        if (ReferenceEquals(input.Buffer, destination.Buffer) && input.ElementCount > 0)
        {
            throw new ArgumentException(
                $"{destinationArgument} shares its memory with {inputArgument}; this operator needs memory of its own for the result.",
                destinationArgument);
        }
    }

    /// <summary>The element type is float or double.</summary>
    /// <exception cref="NotSupportedException">It is another.</exception>
    public static void SingleOrDouble<T>(string operatorName)
        where T : unmanaged
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException(
                $"{operatorName} works on float and double; the tensor's elements are {ElementTypes.NameOf<T>()}. Cast it first.");
        }
    }
}
