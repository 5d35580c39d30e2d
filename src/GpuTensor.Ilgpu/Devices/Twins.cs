using System.Reflection;
using GpuTensor.Kernels;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>
/// Finds the types of the kernel language that were compiled against ILGPU: those of <c>Name.dll</c> under the same names
/// in <c>Name.Ilgpu.dll</c>.
/// </summary>
internal static class Twins
{
    /// <summary>What the names of such assemblies end with.</summary>
    public const string Suffix = ".Ilgpu";

    /// <summary>The twin of a kernel.</summary>
    /// <exception cref="NotSupportedException">It has none.</exception>
    public static Type Of(Type kernel)
    {
        Assembly twins;
        try
        {
            twins = Assembly.Load(kernel.Assembly.GetName().Name + Suffix);
        }
        catch (FileNotFoundException exception)
        {
            throw new NotSupportedException(
                $"ILGPU has no form of the kernel {kernel}: {exception.FileName} is not there. It is made of the same sources by a project that "
                + "imports IlgpuKernels.props (docs/why-not-only-ilgpu.md); or write the kernel for ILGPU alone, and launch it on the device's Accelerator.",
                exception);
        }

        return Of(kernel, twins);
    }

    private static Type Of(Type type, Assembly twins)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>))
            return typeof(ILGPU.ArrayView<>).MakeGenericType(type.GetGenericArguments());
        string name = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!;
        Type? twin = twins.GetType(name) ?? (type.Assembly.GetName().Name + Suffix == twins.GetName().Name
            ? throw new NotSupportedException($"{twins.GetName().Name} has no {name}: it is older than {type.Assembly.GetName().Name}, or without that source.")
            : null);
        if (twin is null)
            return type;
        return type.IsGenericType ? twin.MakeGenericType([.. type.GetGenericArguments().Select(argument => Of(argument, twins))]) : twin;
    }
}
