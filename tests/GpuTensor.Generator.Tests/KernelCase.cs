using System.Reflection;

namespace GpuTensor.Generator.Tests;

/// <summary>A kernel that is run on every kind of device; the C# of Execute() is what it must mean.</summary>
/// <param name="Name">What it shows; its struct bears the name too.</param>
/// <param name="Body">The statements of Execute, where <c>i</c> is the thread's index.</param>
/// <param name="Members">Members beside it.</param>
/// <param name="GroupSize">Threads of a group; 0 for a linear kernel.</param>
public sealed record KernelCase(string Name, string Body, string Members = "", int GroupSize = 0)
{
    public const int Threads = 64;

    /// <summary>The kernel and a method that launches it, with the same parameters for all.</summary>
    public string Source => $$"""
        [Kernel]
        public readonly partial struct {{Name}}(ArrayView<float> x, ArrayView<int> n, int a, float b, [Specialized] int s) : IKernel
        {
            public void Execute()
            {
                int i = Grid.GlobalIndex.X;
                {{Body}}
            }

            {{Members}}

            public static void Launch(Device device, ArrayView<float> x, ArrayView<int> n)
            {
                var kernel = new {{Name}}(x, n, -7, 1.25f, 4);
                {{(GroupSize == 0 ? $"device.Launch({Threads}, kernel);" : $"device.Launch(new KernelConfig({Threads / GroupSize}, {GroupSize}), kernel);")}}
            }
        }

        """;

    public override string ToString() => Name;

    /// <summary>Runs it on a device, over the same numbers everywhere.</summary>
    public (float[] X, int[] N) Run(Assembly assembly, Device device)
    {
        using DeviceTensor<float> x = DeviceTensor.Create([.. Enumerable.Range(0, 4 * Threads).Select(i => (i * 37 % 101 - 50) * 0.375f)], [4 * Threads], device);
        using DeviceTensor<int> n = DeviceTensor.Create([.. Enumerable.Range(0, 4 * Threads).Select(i => i * 7919 % 211 - 100)], [4 * Threads], device);
        var launch = assembly.GetType(Name)!.GetMethod("Launch")!.CreateDelegate<Action<Device, Kernels.ArrayView<float>, Kernels.ArrayView<int>>>();
        launch(device, x.View, n.View);
        device.Synchronize();
        return (x.ToArray(), n.ToArray());
    }
}
