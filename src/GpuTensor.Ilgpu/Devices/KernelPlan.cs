using System.Reflection;
using System.Reflection.Emit;
using GpuTensor.Kernels;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>A kernel, its twin, and how a carrier turns the one into the other: field by field, since both have the same source.</summary>
internal sealed class KernelPlan
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Field[] _fields;

    public KernelPlan(Type kernel)
    {
        Kernel = kernel;
        Twin = Twins.Of(kernel);
        string[] specialized =
        [
            .. kernel.GetConstructors(Fields).SelectMany(constructor => constructor.GetParameters())
                .Where(parameter => parameter.IsDefined(typeof(SpecializedAttribute))).Select(parameter => $"<{parameter.Name}>P"),
        ];
        _fields =
        [
            .. kernel.GetFields(Fields).Select(field => new Field(
                field, FieldOf(Twin, field.Name), field.IsDefined(typeof(SpecializedAttribute)) || specialized.Contains(field.Name))),
        ];
    }

    public Type Kernel { get; }

    public Type Twin { get; }

    /// <summary>How many of the fields are constants of a launch.</summary>
    public int SpecializedCount => _fields.Count(item => item.IsSpecialized);

    /// <summary>The other fields, of kernel and twin, in the order of a carrier's.</summary>
    public IEnumerable<(FieldInfo Ours, FieldInfo Theirs)> CarriedFields =>
        _fields.Where(item => !item.IsSpecialized).Select(item => (item.Ours, item.Theirs));

    /// <summary>Makes the carrier's type.</summary>
    /// <param name="constants">The values of the specialised fields, which then are in its code; null: they are fields too.</param>
    public Type DefineCarrier(long[]? constants)
    {
        TypeBuilder carrier = CarrierAssembly.DefineCarrier(Kernel.Name, typeof(ICarrier<>).MakeGenericType(Twin));
        MethodBuilder unpack = carrier.DefineMethod(
            "Unpack", MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig, Twin, Type.EmptyTypes);
        ILGenerator code = unpack.GetILGenerator();
        LocalBuilder twin = code.DeclareLocal(Twin);
        code.Emit(OpCodes.Ldloca, twin);
        code.Emit(OpCodes.Initobj, Twin);
        int constant = 0;
        foreach (Field field in _fields)
        {
            code.Emit(OpCodes.Ldloca, twin);
            if (field.IsSpecialized && constants is not null)
            {
                EmitConstant(code, field.Theirs.FieldType, constants[constant++]);
            }
            else
            {
                code.Emit(OpCodes.Ldarg_0);
                code.Emit(OpCodes.Ldfld, carrier.DefineField(field.Theirs.Name, Carried(field.Theirs.FieldType), FieldAttributes.Public));
            }

            code.Emit(OpCodes.Stfld, field.Theirs);
        }

        code.Emit(OpCodes.Ldloc, twin);
        code.Emit(OpCodes.Ret);
        return carrier.CreateType();
    }

    /// <summary>Code that fills a carrier of that type with a kernel's values, for a launch on a device.</summary>
    public TDelegate EmitPack<TDelegate>(Type carrier)
        where TDelegate : Delegate
    {
        DynamicMethod method = Method("Pack", carrier, [Kernel.MakeByRefType(), typeof(IlgpuDevice)]);
        ILGenerator code = method.GetILGenerator();
        LocalBuilder result = code.DeclareLocal(carrier);
        code.Emit(OpCodes.Ldloca, result);
        code.Emit(OpCodes.Initobj, carrier);
        foreach (Field field in _fields)
        {
            if (carrier.GetField(field.Theirs.Name) is not { } target)
                continue;
            code.Emit(OpCodes.Ldloca, result);
            EmitValue(code, field.Ours.FieldType, field.Theirs.FieldType, [field.Ours]);
            code.Emit(OpCodes.Stfld, target);
        }

        code.Emit(OpCodes.Ldloc, result);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<TDelegate>();
    }

    /// <summary>Code that writes the values of the specialised fields of a kernel to an array.</summary>
    public TDelegate EmitConstants<TDelegate>()
        where TDelegate : Delegate
    {
        DynamicMethod method = Method("Constants", typeof(void), [Kernel.MakeByRefType(), typeof(long[])]);
        ILGenerator code = method.GetILGenerator();
        int index = 0;
        foreach (Field field in _fields.Where(field => field.IsSpecialized))
        {
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Ldc_I4, index++);
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldfld, field.Ours);
            code.Emit(OpCodes.Conv_I8);
            code.Emit(OpCodes.Stelem_I8);
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<TDelegate>();
    }

    private static DynamicMethod Method(string name, Type result, Type[] parameters) =>
        new(name, result, parameters, typeof(KernelPlan).Module, skipVisibility: true);

    private static Type Carried(Type type) => type == typeof(bool) ? typeof(byte) : type;

    private static void EmitConstant(ILGenerator code, Type type, long value)
    {
        if (type == typeof(long) || type == typeof(ulong))
            code.Emit(OpCodes.Ldc_I8, value);
        else if (type == typeof(float) || type == typeof(double) || !type.IsPrimitive)
            throw new NotSupportedException($"A specialised field of the type {type} is not an integer, which a constant of ILGPU's kernels must be.");
        else
            code.Emit(OpCodes.Ldc_I4, unchecked((int)value));
    }

    /// <summary>Leaves on the stack the twin of what stands at the end of a path of fields of the first argument.</summary>
    private static void EmitValue(ILGenerator code, Type from, Type to, FieldInfo[] path)
    {
        bool isView = from.IsGenericType && from.GetGenericTypeDefinition() == typeof(ArrayView<>);
        if (from == to || isView)
        {
            code.Emit(OpCodes.Ldarg_0);
            for (int i = 0; i < path.Length; i++)
                code.Emit(i == path.Length - 1 ? OpCodes.Ldfld : OpCodes.Ldflda, path[i]);
            if (!isView)
                return;
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Call, typeof(IlgpuBuffer).GetMethod(nameof(IlgpuBuffer.ViewOf))!.MakeGenericMethod(from.GetGenericArguments()));
            return;
        }

        LocalBuilder twin = code.DeclareLocal(to);
        code.Emit(OpCodes.Ldloca, twin);
        code.Emit(OpCodes.Initobj, to);
        foreach (FieldInfo field in from.GetFields(Fields))
        {
            FieldInfo target = FieldOf(to, field.Name);
            code.Emit(OpCodes.Ldloca, twin);
            EmitValue(code, field.FieldType, target.FieldType, [.. path, field]);
            code.Emit(OpCodes.Stfld, target);
        }

        code.Emit(OpCodes.Ldloc, twin);
    }

    private static FieldInfo FieldOf(Type twin, string name) => twin.GetField(name, Fields)
        ?? throw new NotSupportedException($"{twin} has no field {name}: its assembly was made of other sources.");

    private readonly record struct Field(FieldInfo Ours, FieldInfo Theirs, bool IsSpecialized);
}
