using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>The assembly of the types that are generated at run time.</summary>
internal static class CarrierAssembly
{
    private static readonly Lock s_lock = new();
    private static readonly HashSet<string> s_opened = [];
    private static readonly AssemblyBuilder s_assembly =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("GpuTensor.Ilgpu.Carriers"), AssemblyBuilderAccess.Run);

    private static readonly ModuleBuilder s_module = s_assembly.DefineDynamicModule("GpuTensor.Ilgpu.Carriers");
    private static int s_count;

    /// <summary>Begins the type of a carrier.</summary>
    /// <param name="name">Of what.</param>
    /// <param name="carrier">The interface of carriers, of a kernel, into whose private fields the type may write.</param>
    public static TypeBuilder DefineCarrier(string name, Type carrier)
    {
        TypeBuilder type = Define(
            name, TypeAttributes.Sealed | TypeAttributes.SequentialLayout, typeof(ValueType), [carrier.Assembly, carrier.GenericTypeArguments[0].Assembly]);
        type.AddInterfaceImplementation(carrier);
        return type;
    }

    /// <summary>Begins a class of static methods, which may call what an assembly keeps to itself.</summary>
    public static TypeBuilder DefineMethods(string name, Assembly uses) =>
        Define(name, TypeAttributes.Sealed | TypeAttributes.Abstract, typeof(object), [uses]);

    private static TypeBuilder Define(string name, TypeAttributes attributes, Type parent, Assembly[] uses)
    {
        lock (s_lock)
        {
            foreach (Assembly assembly in uses)
                Open(assembly);
            return s_module.DefineType($"{name}_{++s_count}", TypeAttributes.Public | attributes, parent);
        }
    }

    private static void Open(Assembly assembly)
    {
        string name = assembly.GetName().Name!;
        if (s_opened.Add(name))
        {
            s_assembly.SetCustomAttribute(new CustomAttributeBuilder(
                typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!, [name]));
        }
    }
}
