using GpuTensor;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

const int Size = 64;

// The program's own ILGPU: a context, an accelerator, a kernel, a buffer. The CPU accelerator gets groups of 256 threads;
// those of the default one, of 16, are too small for convolutions.
using Context context = Context.Create(builder => builder.CPU(new CPUDevice(32, 8, 1)).Cuda());
using Accelerator accelerator = context.GetPreferredDevice(preferCPU: false).CreateAccelerator(context);
using MemoryBuffer1D<float, Stride1D.Dense> picture = accelerator.Allocate1D<float>(Size * Size);
var drawRings = accelerator.LoadAutoGroupedStreamKernel<Index1D, ILGPU.ArrayView<float>, int>(DrawRings);
var invert = accelerator.LoadAutoGroupedStreamKernel<Index1D, ILGPU.ArrayView<float>>(Invert);
drawRings(Size * Size, picture.View, Size);

// The same memory as a tensor, on the same accelerator: no copy, and the default stream keeps the order.
GpuTensor.Device device = IlgpuDevice.From(accelerator);
using DeviceTensor<float> image = DeviceTensor.From(picture, [1, Size, Size, 1]);
using DeviceTensor<float> blur = DeviceTensor.Full([5, 5, 1, 1], 1 / 25f, device);
using DeviceTensor<float> blurred = image.Conv2D(blur, padding: Padding.Same);

// And back: the library's result in a kernel of the program's.
invert(Size * Size, blurred.AsIlgpuView());
accelerator.Synchronize();

float[] result = blurred.ToArray();
Console.WriteLine($"{device} ({device.Description})");
for (int y = 2; y < Size; y += 4)
    Console.WriteLine(string.Concat(Enumerable.Range(0, Size).Select(x => " .:-=+*#%@"[(int)Math.Clamp(result[y * Size + x] * 10, 0, 9)])));

// The same on the host, in double precision.
double greatest = 0;
for (int y = 0; y < Size; y++)
{
    for (int x = 0; x < Size; x++)
    {
        double sum = 0;
        for (int v = Math.Max(0, y - 2); v <= Math.Min(Size - 1, y + 2); v++)
        {
            for (int u = Math.Max(0, x - 2); u <= Math.Min(Size - 1, x + 2); u++)
                sum += Ring(v * Size + u, Size) / 25.0;
        }

        greatest = Math.Max(greatest, Math.Abs(1 - sum - result[y * Size + x]));
    }
}

Console.WriteLine($"greatest difference to the host: {greatest:E1}");
return greatest < 1e-5 ? 0 : 1;

static void DrawRings(Index1D i, ILGPU.ArrayView<float> picture, int size) => picture[i] = Ring(i, size);

static void Invert(Index1D i, ILGPU.ArrayView<float> picture) => picture[i] = 1 - picture[i];

static float Ring(int i, int size)
{
    int dy = i / size - size / 2, dx = i % size - size / 2;
    return (dx * dx + dy * dy) / (size * 4) % 2;
}
