using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using GpuTensor.Ilgpu.Devices;
using GpuTensor.Kernels;
using GpuTensor.Testing.Ptx;
using ILGPU.Backends.PTX;

namespace GpuTensor.Testing.Ilgpu;

/// <summary>A kernel as ILGPU compiles it for CUDA, and the block of parameters that ILGPU's launcher would make.</summary>
internal sealed class IlgpuPtxKernel
{
    /// <summary>A folder to which the PTX of every kernel is written.</summary>
    public const string FolderVariable = "GPUTENSOR_ILGPU_PTX";

    private readonly KernelPlan _plan;

    public IlgpuPtxKernel(KernelCompiler compiler, KernelPlan plan, string entry, long[] constants)
    {
        _plan = plan;
        MethodInfo method = typeof(KernelEntry).GetMethod(entry)!.MakeGenericMethod(plan.Twin, plan.DefineCarrier(constants));
        Text = ((PTXCompiledKernel)compiler.Compile(method, plan.Kernel)).PTXAssembly;
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
            File.WriteAllText(Path.Combine(folder, $"{NameOf(plan.Kernel)}({string.Join(' ', constants)}).ptx"), Text);
        Kernel = PtxModule.Parse(PtxDialect.Plain(Text)).Kernels.Single();
    }

    /// <summary>The PTX.</summary>
    public string Text { get; }

    public PtxKernel Kernel { get; }

    /// <summary>The parameters of a launch: what the carrier holds, views as address and length, then the number of threads.</summary>
    public byte[] Parameters(object kernel, long? threads)
    {
        var bytes = new List<byte>();
        foreach ((FieldInfo field, _) in _plan.CarriedFields)
            Append(bytes, field.GetValue(kernel)!);
        if (threads is { } count)
            Append(bytes, count);
        if (bytes.Count > Kernel.ParameterBytes)
            throw new InvalidOperationException($"{_plan.Kernel}: {bytes.Count} bytes of parameters, but its PTX has {Kernel.ParameterBytes}.");
        while (bytes.Count < Kernel.ParameterBytes)
            bytes.Add(0);
        return [.. bytes];
    }

    private static void Append(List<byte> bytes, object value)
    {
        Type type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>))
        {
            (nint memory, long offset, long length) = ViewReader.Read(value);
            Append(bytes, (long)memory + offset);
            Append(bytes, length);
            return;
        }

        Align(bytes, AlignmentOf(type));
        if (type.IsPrimitive)
        {
            bytes.AddRange(BytesOf(value, type));
            return;
        }

        foreach (FieldInfo field in FieldsOf(type))
            Append(bytes, field.GetValue(value)!);
        Align(bytes, AlignmentOf(type));
    }

    private static int AlignmentOf(Type type) => type.IsPrimitive ? SizeOf(type) : FieldsOf(type).Max(field => AlignmentOf(field.FieldType));

    private static int SizeOf(Type type) => type == typeof(bool) ? 1 : Marshal.SizeOf(type);

    private static IEnumerable<FieldInfo> FieldsOf(Type type) => type
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken);

    private static void Align(List<byte> bytes, int alignment)
    {
        while (bytes.Count % alignment != 0)
            bytes.Add(0);
    }

    private static byte[] BytesOf(object value, Type type)
    {
        byte[] bytes = new byte[SizeOf(type)];
        Unsafe.CopyBlock(ref bytes[0], ref Unsafe.As<StrongBox<byte>>(value).Value, (uint)bytes.Length);
        return bytes;
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}_{string.Join('_', type.GetGenericArguments().Select(argument => argument.Name))}"
        : type.Name;

    /// <summary>What a boxed view of any element type shows.</summary>
    private static class ViewReader
    {
        public static (nint Memory, long Offset, long Length) Read(object view) => ((nint, long, long))typeof(ViewReader)
            .GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(view.GetType().GetGenericArguments()).Invoke(null, [view])!;

        private static (nint Memory, long Offset, long Length) ReadAs<T>(ArrayView<T> view)
            where T : unmanaged => (view.Memory, view.Offset, view.Length);
    }
}
