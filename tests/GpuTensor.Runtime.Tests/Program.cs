using GpuTensor.Testing;
using Xunit.Runner.InProc.SystemConsole;

return ChildProcess.TryServe(args, out int exitCode) ? exitCode : await ConsoleRunner.Run(args);
