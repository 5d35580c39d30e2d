namespace GpuTensor.Testing;

/// <summary>Runs Python with NumPy beside the tests.</summary>
public static class NumPy
{
    private const string PythonVariable = "GPUTENSOR_PYTHON";

    private static readonly Lazy<(string? Python, string Missing)> s_found = new(Find);

    /// <summary>Why NumPy cannot be run; null where it can.</summary>
    public static string? Missing => s_found.Value.Python is null ? s_found.Value.Missing : null;

    /// <summary>Whether its absence is a failure: <c>CI=true</c>.</summary>
    public static bool IsDemanded => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Runs a script, with <c>numpy</c> imported as <c>np</c> and its arguments in <c>args</c>, and returns what it prints.</summary>
    /// <param name="script">Python source.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="InvalidOperationException">The script failed; the message holds its trace.</exception>
    public static string Run(string script, params ReadOnlySpan<string> arguments) =>
        ChildProcess.Run(
            s_found.Value.Python ?? throw new InvalidOperationException(s_found.Value.Missing),
            ["-c", $"import sys\nimport numpy as np\nargs = sys.argv[1:]\n{script}", .. arguments]).Succeeded();

    /// <summary>The first Python that has NumPy: the one in <c>GPUTENSOR_PYTHON</c>, that in PATH, the system's own.</summary>
    private static (string? Python, string Missing) Find()
    {
        var missing = new List<string>();
        foreach (string? python in new[] { Environment.GetEnvironmentVariable(PythonVariable), "python3", "/usr/bin/python3", "python" })
        {
            if (string.IsNullOrEmpty(python))
                continue;
            try
            {
                if (ChildProcess.Run(python, ["-c", "import numpy"]).ExitCode == 0)
                    return (python, "");
                missing.Add($"{python} has no numpy");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                missing.Add($"there is no {python}");
            }
        }

        return (null, $"{string.Join(", ", missing)}; {PythonVariable} may name a Python that has it");
    }
}
