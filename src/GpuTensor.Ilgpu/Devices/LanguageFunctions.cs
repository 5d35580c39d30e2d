using System.Globalization;
using System.Numerics;
using System.Reflection;
using GpuTensor.Ilgpu.Language;
using ILGPU;
using ILGPU.Frontend.Intrinsic;
using Half = System.Half;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>
/// Replacements for methods that kernels call and ILGPU cannot compile, or compiles with another meaning. ILGPU has one table of
/// replacements per process; these entries take effect only in contexts of <see cref="KernelCompiler"/>.
/// </summary>
internal static class LanguageFunctions
{
    private const BindingFlags Static = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static;

    private static readonly Lock s_lock = new();
    private static bool s_isRegistered;

    /// <summary>Makes them known to a context.</summary>
    public static void Register(Context.Builder builder)
    {
        builder.SetExtensionProperty(nameof(LanguageFunctions), true);
        lock (s_lock)
        {
            if (s_isRegistered)
                return;
            Replace(typeof(MathF), nameof(MathF.FusedMultiplyAdd), typeof(Fused), nameof(Fused.MultiplyAdd), [typeof(float), typeof(float), typeof(float)]);
            Replace(typeof(Math), nameof(Math.FusedMultiplyAdd), typeof(Fused), nameof(Fused.MultiplyAdd), [typeof(double), typeof(double), typeof(double)]);
            foreach (Type type in (Type[])[typeof(float), typeof(double)])
            {
                Replace(type, nameof(float.Max), typeof(Extremes), nameof(Extremes.Max), [type, type]);
                Replace(type, nameof(float.Min), typeof(Extremes), nameof(Extremes.Min), [type, type]);
            }

            Replace(typeof(BitConverter), nameof(BitConverter.SingleToUInt32Bits), typeof(Interop), nameof(Interop.FloatAsInt), [typeof(float)]);
            Replace(typeof(BitConverter), nameof(BitConverter.UInt32BitsToSingle), typeof(Interop), nameof(Interop.IntAsFloat), [typeof(uint)]);
            ReplaceConversions();
            s_isRegistered = true;
        }
    }

    /// <summary>Conversions of generic code, which are chains of comparisons of types in .NET, and those of Half.</summary>
    private static void ReplaceConversions()
    {
        foreach (Type from in NumberConversion.Types)
        {
            foreach (Type to in NumberConversion.Types)
            {
                MethodInfo target = NumberConversion.Of(from, to);
                MethodInfo create = to.GetMethods(Static).Single(method => method.Name == nameof(INumberBase<>.CreateTruncating) && method.IsPublic);
                Replace(create.MakeGenericMethod(from), target);
            }
        }

        foreach (MethodInfo cast in typeof(Half).GetMethods(Static).Where(method => method.Name == "op_Explicit"))
        {
            Type from = cast.GetParameters()[0].ParameterType;
            if ((from == typeof(Half) && cast.ReturnType == typeof(float)) || (from == typeof(float) && cast.ReturnType == typeof(Half)))
                Replace(cast, NumberConversion.Of(from, cast.ReturnType));
        }
    }

    private static void Replace(Type type, string name, Type by, string byName, Type[] parameters) => Replace(
        type.GetMethod(name, Static, parameters) ?? throw new MissingMethodException(string.Create(CultureInfo.InvariantCulture, $"{type}.{name}")),
        by.GetMethod(byName, Static, parameters)!);

    private static void Replace(MethodInfo method, MethodInfo by) => RemappedIntrinsics.AddRemapping(
        method,
        (ref ILGPU.Frontend.InvocationContext context) =>
        {
            if (context.Properties.GetExtensionProperty(nameof(LanguageFunctions), false))
                context.Method = by;
        });
}
