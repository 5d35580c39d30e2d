using GpuTensor.Compare;

using var worker = new Worker(Console.In, Console.Out);
worker.Introduce();
worker.Serve();
