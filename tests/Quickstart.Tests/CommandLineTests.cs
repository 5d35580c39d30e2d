using System.Diagnostics;
using Quickstart.Png;

namespace Quickstart.Tests;

/// <summary>The program as a child process, run from a folder that has nothing to do with it.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quickstart");
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_arguments_it_checks_every_step_and_writes_the_contact_sheet()
    {
        (int code, string output, string error) = await Run();

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("astronaut, camera, chelsea, coffee", output, StringComparison.Ordinal);
        Assert.Equal(12, output.Split('\n').Count(static line => line.TrimEnd().EndsWith(" ok", StringComparison.Ordinal)));
        Assert.DoesNotContain("FAIL", output, StringComparison.Ordinal);
        Image sheet = PngReader.Read(Path.Combine(_folder.FullName, "out", "quickstart.png"));
        Assert.InRange(sheet.Height, 1000, 3000);
    }

    [Fact]
    public async Task Files_of_several_sizes_and_kinds_make_one_batch()
    {
        Save("gray.png", 40, 31, 1);
        Save("rgb.png", 33, 64, 3);
        Save("rgba.png", 50, 50, 4);

        (int code, string output, string error) = await Run("--device", "CPU", "--out", "sheet.png", "gray.png", "rgb.png", "rgba.png");

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("gray, rgb, rgba; 30 x 30 pixels", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "sheet.png")));
    }

    [Fact]
    public async Task Help_is_printed()
    {
        (int code, string output, _) = await Run("--help");

        Assert.Equal(0, code);
        Assert.Contains("--device NAME", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_device_is_answered_with_those_there()
    {
        (int code, _, string error) = await Run("--device", "cuda:7");

        Assert.Equal(2, code);
        Assert.Contains("'cuda:7'", error, StringComparison.Ordinal);
        Assert.Contains("cpu:0", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GPUTENSOR_SIMD", "wide")]
    [InlineData("GPUTENSOR_CPU", "fast")]
    [InlineData("GPUTENSOR_DEVICE", "cpu:7")]
    public async Task A_variable_that_is_wrong_ends_with_a_message_and_code_2(string variable, string value)
    {
        _environment[variable] = value;

        (int code, string output, string error) = await Run();

        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains(variable, error, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--colour", "--colour")]
    [InlineData("absent.png", "absent.png")]
    [InlineData("text.png", "not a PNG")]
    [InlineData("tiny.png", "too small")]
    [InlineData(".", "")]
    public async Task Bad_arguments_end_with_a_message_and_code_2(string argument, string word)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "text.png"), "no picture", TestContext.Current.CancellationToken);
        Save("tiny.png", 15, 40, 1);

        (int code, string output, string error) = await Run(argument);

        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains(word, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_that_cannot_be_written_ends_with_code_2()
    {
        Save("photo.png", 16, 16, 3);

        (int code, _, string error) = await Run("--out", ".", "photo.png");

        Assert.Equal(2, code);
        Assert.Contains(_folder.Name, error, StringComparison.Ordinal);
    }

    private void Save(string name, int width, int height, int channels)
    {
        var image = new Image(width, height, channels);
        new Random(width).NextBytes(image.Pixels);
        PngWriter.Write(Path.Combine(_folder.FullName, name), image);
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Quickstart.dll"), .. arguments])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("GPUTENSOR_DEVICE");
        foreach ((string variable, string value) in _environment)
            start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
