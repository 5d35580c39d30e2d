namespace Quickstart;

/// <summary>What the command line asks for.</summary>
/// <param name="Files">The photos; those of the sample if there are none.</param>
/// <param name="Device">The name of a device, or null for the default one.</param>
/// <param name="Output">Where the contact sheet goes.</param>
/// <param name="Help">Whether only the usage is wanted.</param>
internal sealed record Options(IReadOnlyList<string> Files, string? Device, string Output, bool Help)
{
    public const string Usage = """
        Shows GpuTensor's operators on photos: prints a table in which every step is timed and compared with a plain
        float64 computation, and writes a contact sheet.

        usage: dotnet run -c Release --project samples/Quickstart [-- [options] [photo.png ...]]

          photo.png ...   8-bit gray, RGB or RGBA PNG files; the photos in samples/data if none are named
          --device NAME   run on this device (cpu, opencl:0, cuda:0); the best one, or GPUTENSOR_DEVICE, if not given
          --out FILE      where the contact sheet goes; out/quickstart.png if not given
          --help          print this text

        exit code: 0 when every step agrees, 1 when one does not or the device fails, 2 when the command line or a file
        is at fault.
        """;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">An option is unknown or has no value.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var files = new List<string>();
        var options = new Options(files, null, Path.Combine("out", "quickstart.png"), false);
        bool onlyFiles = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument.Length == 0)
                throw new UsageException("The name of a file is empty.");
            if (onlyFiles || !argument.StartsWith('-'))
            {
                files.Add(argument);
                continue;
            }

            (string name, string? value) = Split(argument);
            switch (name)
            {
                case "--device":
                    options = options with { Device = Value(name, value, arguments, ref i) };
                    break;
                case "--out":
                    options = options with { Output = Value(name, value, arguments, ref i) };
                    break;
                case "--help" or "-h" when value is null:
                    options = options with { Help = true };
                    break;
                case "--" when value is null:
                    onlyFiles = true;
                    break;
                default:
                    throw new UsageException($"Unknown option '{argument}'.");
            }
        }

        return options;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    /// <summary>What stands behind the equals sign, or else the next argument.</summary>
    private static string Value(string name, string? value, IReadOnlyList<string> arguments, ref int i)
    {
        if (value is null && i + 1 < arguments.Count)
            value = arguments[++i];
        return string.IsNullOrEmpty(value) ? throw new UsageException($"The option {name} needs a value.") : value;
    }
}
