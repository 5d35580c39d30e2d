using GpuTensor.Testing.Conformance;

[assembly: AssemblyFixture(typeof(GpuTensor.Tests.Conformance.ConformanceReportFixture))]

namespace GpuTensor.Tests.Conformance;

/// <summary>Writes the conformance report when all tests are done: to a file, and in short to the console.</summary>
public sealed class ConformanceReportFixture : IDisposable
{
    private const string FileName = "conformance.md";

    public void Dispose()
    {
        ConformanceReport report = ConformanceReport.Current;
        int ran = Enum.GetValues<CaseOutcome>().Sum(report.Count);
        if (OperatorTests.IsChild || ran == 0)
            return;
        string folder = Path.Combine(AppContext.BaseDirectory, "TestResults");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        File.WriteAllText(path, report.Write());
        Console.WriteLine(report.Summary());
        Console.WriteLine($"The whole report: {path}");
    }
}
