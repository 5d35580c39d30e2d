using System.Runtime.CompilerServices;

namespace GpuTensor.Kernels;

/// <summary>Collects the arguments of a launch in the order of the kernel's parameters; generated code fills it.</summary>
/// <param name="destination">Where the arguments go: room for <see cref="KernelSource.ParameterCount"/> of them.</param>
public ref struct KernelArguments(Span<KernelArgument> destination)
{
    private readonly Span<KernelArgument> _destination = destination;

    /// <summary>How many arguments there are already.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a view.</summary>
    /// <param name="view">The view.</param>
    /// <exception cref="IndexOutOfRangeException">There is no room for another argument.</exception>
    public void View<T>(ArrayView<T> view)
        where T : unmanaged => _destination[Count++] = KernelArgument.OfView(view);

    /// <summary>Adds a scalar.</summary>
    /// <typeparam name="T"><c>bool</c>, <c>char</c>, an integer of 8 to 64 bits, <c>Half</c>, <c>float</c> or <c>double</c>.</typeparam>
    /// <param name="value">The value.</param>
    /// <exception cref="IndexOutOfRangeException">There is no room for another argument.</exception>
    /// <exception cref="NotSupportedException">The type is none of these.</exception>
    public void Value<T>(T value)
        where T : unmanaged => _destination[Count++] = KernelArgument.OfBits(BitsOf(value));

    private static ulong BitsOf<T>(T value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte))
            return (ulong)Unsafe.BitCast<T, sbyte>(value);
        if (typeof(T) == typeof(short))
            return (ulong)Unsafe.BitCast<T, short>(value);
        if (typeof(T) == typeof(int))
            return (ulong)Unsafe.BitCast<T, int>(value);
        if (typeof(T) == typeof(bool))
            return Unsafe.BitCast<T, bool>(value) ? 1u : 0u;
        if (typeof(T) == typeof(byte))
            return Unsafe.BitCast<T, byte>(value);
        if (typeof(T) == typeof(ushort) || typeof(T) == typeof(char) || typeof(T) == typeof(Half))
            return Unsafe.BitCast<T, ushort>(value);
        if (typeof(T) == typeof(uint) || typeof(T) == typeof(float))
            return Unsafe.BitCast<T, uint>(value);
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong) || typeof(T) == typeof(double))
            return Unsafe.BitCast<T, ulong>(value);
        throw new NotSupportedException($"A kernel cannot have a parameter of the type {typeof(T)}.");
    }
}
