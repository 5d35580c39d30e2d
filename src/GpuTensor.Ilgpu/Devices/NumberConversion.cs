using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>A method for each pair of element types that does nothing but the processor's conversion.</summary>
internal static class NumberConversion
{
    /// <summary>The types.</summary>
    public static Type[] Types { get; } =
    [
        typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(Half),
    ];

    private static readonly Dictionary<(Type From, Type To), MethodInfo> s_methods = Define();

    /// <summary>The method from one to another.</summary>
    public static MethodInfo Of(Type from, Type to) => s_methods[(from, to)];

    private static float ToSingle(Half value) => HalfNumber.ToSingle(Unsafe.As<Half, ushort>(ref value));

    private static Half ToHalf(float value)
    {
        ushort bits = HalfNumber.OfSingle(value);
        return Unsafe.As<ushort, Half>(ref bits);
    }

    private static Dictionary<(Type From, Type To), MethodInfo> Define()
    {
        TypeBuilder type = CarrierAssembly.DefineMethods(nameof(NumberConversion), typeof(NumberConversion).Assembly);
        foreach (Type from in Types)
        {
            foreach (Type to in Types)
                DefineMethod(type, from, to);
        }

        Type made = type.CreateType();
        return made.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(method => (method.GetParameters()[0].ParameterType, method.ReturnType));
    }

    private static void DefineMethod(TypeBuilder type, Type from, Type to)
    {
        ILGenerator code = type.DefineMethod(
            $"{from.Name}To{to.Name}", MethodAttributes.Public | MethodAttributes.Static, to, [from]).GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        if (from != to)
        {
            if (from == typeof(Half))
                code.Emit(OpCodes.Call, typeof(NumberConversion).GetMethod(nameof(ToSingle), BindingFlags.NonPublic | BindingFlags.Static)!);
            if (to == typeof(Half))
            {
                if (from != typeof(float))
                    Convert(code, from, typeof(float));
                code.Emit(OpCodes.Call, typeof(NumberConversion).GetMethod(nameof(ToHalf), BindingFlags.NonPublic | BindingFlags.Static)!);
            }
            else
            {
                Convert(code, from, to);
            }
        }

        code.Emit(OpCodes.Ret);
    }

    private static void Convert(ILGenerator code, Type from, Type to)
    {
        bool isUnsigned = from == typeof(byte) || from == typeof(ushort) || from == typeof(uint) || from == typeof(ulong);
        if (isUnsigned && (to == typeof(float) || to == typeof(double)))
            code.Emit(OpCodes.Conv_R_Un);
        code.Emit(Type.GetTypeCode(to) switch
        {
            TypeCode.SByte => OpCodes.Conv_I1,
            TypeCode.Byte => OpCodes.Conv_U1,
            TypeCode.Int16 => OpCodes.Conv_I2,
            TypeCode.UInt16 => OpCodes.Conv_U2,
            TypeCode.Int32 => OpCodes.Conv_I4,
            TypeCode.UInt32 => OpCodes.Conv_U4,
            TypeCode.Int64 => isUnsigned ? OpCodes.Conv_U8 : OpCodes.Conv_I8,
            TypeCode.UInt64 => isUnsigned || from == typeof(float) || from == typeof(double) ? OpCodes.Conv_U8 : OpCodes.Conv_I8,
            TypeCode.Single => OpCodes.Conv_R4,
            _ => OpCodes.Conv_R8,
        });
    }
}
