using GpuTensor;
using Quickstart;
using Quickstart.Png;

const int Passed = 0, Failed = 1, Misused = 2;

try
{
    Options options = Options.Parse(args);
    if (options.Help)
    {
        Console.WriteLine(Options.Usage);
        return Passed;
    }

    (Device device, string description) = ChooseDevice(options.Device);
    PhotoBatch batch = PhotoBatch.Load(options.Files.Count > 0 ? options.Files : PhotoBatch.SamplePaths());
    Console.WriteLine($"GpuTensor on {device.Name}: {description}");
    Console.WriteLine($"Photos: {string.Join(", ", batch.Names)}; {batch.Side} x {batch.Side} pixels, RGB");
    Console.WriteLine();

    using DeviceTensor<byte> photos = DeviceTensor.Create(batch.Pixels, [batch.Photos.Count, batch.Side, batch.Side, 3], device);
    using var filters = new FilterBank(device);
    var bench = new Workbench(device);
    PipelineResult result = Pipeline.Run(photos, filters, bench);

    StepTable.Write(Console.Out, bench.Steps);
    Console.WriteLine();
    Console.WriteLine("Every element of every step was compared with plain loops in float64. Allowed: 4 eps sqrt(terms) of the sum of");
    Console.WriteLine("the terms' magnitudes, eps = 1.2E-7; nothing at all for steps that only move or compare. ms: median of the runs.");
    Console.WriteLine();

    PngWriter.Write(options.Output, ContactSheet.Draw(batch, result, device, bench));
    Console.WriteLine($"Contact sheet: {options.Output}");
    if (bench.AllPassed)
        return Passed;
    Console.Error.WriteLine("Some steps do not agree with their references; see the table.");
    return Failed;
}
catch (UsageException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(Options.Usage);
    return Misused;
}
catch (Exception e) when (e is DeviceNotFoundException or InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return Misused;
}
catch (DeviceException e)
{
    Console.Error.WriteLine(e.Message);
    return Failed;
}

// A variable of the environment that is none of the words it may be is the caller's fault, as an unknown option is.
static (Device Device, string Description) ChooseDevice(string? name)
{
    try
    {
        Device device = name is null ? Device.Default : Device.Get(name);
        return (device, device.Description);
    }
    catch (InvalidOperationException e)
    {
        throw new UsageException(e.Message);
    }
}
