using System.Reflection;
using GpuTensor.Kernels;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>
/// ILGPU's compiler for a GPU, in a context of its own: a compilation that fails leaves its context useless, and that must not
/// be the accelerator's. The next one gets a new context.
/// </summary>
internal sealed class KernelCompiler(Func<Context, Backend> createBackend)
{
    private Context? _context;
    private Backend? _backend;

    /// <summary>The compiler for an accelerator.</summary>
    public static KernelCompiler For(Accelerator accelerator) => accelerator switch
    {
        CudaAccelerator cuda => ForCuda(cuda.Architecture, cuda.InstructionSet),
        CLAccelerator openCl => new KernelCompiler(context => new CLBackend(context, openCl.Capabilities, openCl.Vendor, openCl.CLStdVersion)),
        _ => throw new NotSupportedException($"{accelerator} is no GPU."),
    };

    /// <summary>The compiler for CUDA, which needs none to be there.</summary>
    public static KernelCompiler ForCuda(CudaArchitecture architecture, CudaInstructionSet instructions) =>
        new(context => new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, instructions, null));

    /// <summary>Compiles an entry of <see cref="KernelEntry"/>; one thread at a time.</summary>
    /// <exception cref="KernelBuildException">ILGPU refuses the kernel.</exception>
    public CompiledKernel Compile(MethodInfo entry, Type kernel)
    {
        _context ??= Context.Create(static builder =>
        {
            builder.EnableAlgorithms();
            // Not O2, which takes branches for uniform that are not: in PTX that is undefined.
            builder.Optimize(OptimizationLevel.O1);
            LanguageFunctions.Register(builder);
        });
        _backend ??= createBackend(_context);
        try
        {
            return _backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(entry), KernelSpecialization.Empty, new Fused.Hook());
        }
        catch (Exception exception) when (exception is InternalCompilerException or NotSupportedException or InvalidOperationException)
        {
            _backend.Dispose();
            _context.Dispose();
            (_backend, _context) = (null, null);
            throw new KernelBuildException(
                $"ILGPU does not compile the kernel {kernel}: {exception.GetBaseException().Message}", exception);
        }
    }
}
