using ILGPU;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>What kernels call and ILGPU does not compile, or compiles to something else.</summary>
internal static class LanguageFunctions
{
    /// <summary>Makes them known to a context.</summary>
    public static void Register(Context.Builder builder) => builder.SetExtensionProperty(nameof(LanguageFunctions), true);
}
