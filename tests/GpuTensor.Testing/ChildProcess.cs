using System.Diagnostics;
using System.Reflection;

namespace GpuTensor.Testing;

/// <summary>
/// Runs programs beside the tests, and single static methods of a test assembly in a process of their own, where
/// environment variables that are read once per process can be set.
/// </summary>
/// <remarks>A test assembly whose methods run in children begins its entry point with <see cref="TryServe"/>.</remarks>
public static class ChildProcess
{
    private const string Marker = "--child-method";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Runs a static method without parameters in a new process of the same program. What it writes to the
    /// console is the result's output; an exception that leaves it gives exit code 1 and stands in the error output.
    /// </summary>
    /// <param name="method">The method: a static one, or a lambda that captures nothing.</param>
    /// <param name="environment">Variables to set; a null value removes one.</param>
    public static ChildResult Run(Action method, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        MethodInfo target = method.Method;
        return RunSelf([Marker, target.DeclaringType!.AssemblyQualifiedName!, target.Name], s_patience, environment);
    }

    /// <summary>Runs the same program again, with other arguments.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="environment">Variables to set; a null value removes one.</param>
    /// <exception cref="TimeoutException">It was still running after that, and was ended.</exception>
    public static ChildResult RunSelf(
        IEnumerable<string> arguments, TimeSpan patience, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        string host = Environment.ProcessPath!;
        bool isMuxer = Path.GetFileNameWithoutExtension(host) == "dotnet";
        return Run(host, isMuxer ? [Assembly.GetEntryAssembly()!.Location, .. arguments] : arguments, patience, environment);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">A path, or a name that is looked up in <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to set; a null value removes one.</param>
    /// <exception cref="TimeoutException">It was still running after two minutes, and was ended.</exception>
    public static ChildResult Run(
        string program, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string? Value)> environment) =>
        Run(program, arguments, s_patience, environment);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">A path, or a name that is looked up in <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="environment">Variables to set; a null value removes one.</param>
    /// <exception cref="TimeoutException">It was still running after that, and was ended.</exception>
    public static ChildResult Run(
        string program, IEnumerable<string> arguments, TimeSpan patience, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {patience}.");
        }

        return new ChildResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Runs the method that a parent asked for. False: this process is no child, and goes on as usual.</summary>
    /// <param name="arguments">The arguments of the process.</param>
    /// <param name="exitCode">What the process must return if it is a child.</param>
    public static bool TryServe(string[] arguments, out int exitCode)
    {
        exitCode = 0;
        if (arguments is not [Marker, string typeName, string methodName])
            return false;
        try
        {
            Type type = Type.GetType(typeName, throwOnError: true)!;
            const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
            MethodInfo method = type.GetMethod(methodName, Any, []) ?? throw new MissingMethodException(typeName, methodName);

            // The compiler makes a lambda that captures nothing an instance method of a class without state.
            object? target = method.IsStatic ? null : Activator.CreateInstance(type, nonPublic: true);
            method.CreateDelegate<Action>(target)();
        }
#pragma warning disable CA1031 // The parent is told whatever it was.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine(e);
            exitCode = 1;
        }

        return true;
    }
}
