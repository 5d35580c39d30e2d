namespace GpuTensor.Compiler.Ir;

/// <summary>How a kernel is launched.</summary>
public enum LaunchKind
{
    /// <summary>Exactly the number of threads asked for, which know only their global index; the device chooses the groups.</summary>
    Linear,

    /// <summary>A grid of groups whose size the caller names; threads may share memory and wait for each other.</summary>
    Grouped,
}

/// <summary>
/// One kernel: what every thread of a launch does. All methods are inlined and all structs split into their scalars and
/// views, so that a kernel is a list of statements over variables.
/// </summary>
/// <param name="name">The full name of the C# struct, with its type arguments.</param>
/// <param name="launch">How it is launched.</param>
/// <param name="parameters">The parameters in the order in which they are passed.</param>
/// <param name="arrays">Shared and local arrays.</param>
/// <param name="variables">Every variable that the body uses.</param>
/// <param name="body">What a thread does.</param>
public sealed class Kernel(
    string name,
    LaunchKind launch,
    IReadOnlyList<Parameter> parameters,
    IReadOnlyList<KernelArray> arrays,
    IReadOnlyList<Variable> variables,
    IReadOnlyList<Statement> body)
{
    /// <summary>The full name of the C# struct, with its type arguments.</summary>
    public string Name { get; } = name;

    /// <summary>How it is launched.</summary>
    public LaunchKind Launch { get; } = launch;

    /// <summary>What the struct's attribute says of the kernel.</summary>
    public KernelHints Hints { get; init; } = KernelHints.None;

    /// <summary>The parameters in the order in which they are passed.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = parameters;

    /// <summary>Shared and local arrays.</summary>
    public IReadOnlyList<KernelArray> Arrays { get; } = arrays;

    /// <summary>Every variable that the body uses.</summary>
    public IReadOnlyList<Variable> Variables { get; } = variables;

    /// <summary>What a thread does.</summary>
    public IReadOnlyList<Statement> Body { get; } = body;
}

/// <summary>What devices need not know to run a kernel, but may use.</summary>
/// <param name="ResidentGroups">How many of its groups a multiprocessor is to run at a time, which bounds the registers of a thread; 0 leaves that to the device.</param>
/// <param name="LongsAreIndices">Whether every i64 is an index or a size, or a sum of few of them: small where views and arguments are.</param>
public sealed record KernelHints(int ResidentGroups, bool LongsAreIndices)
{
    /// <summary>None.</summary>
    public static KernelHints None { get; } = new(0, false);
}

/// <summary>A parameter: a scalar or a view of global memory.</summary>
/// <param name="name">The field's name; those of nested structs are joined with a dot.</param>
/// <param name="type">A scalar, or a global view.</param>
/// <param name="specialized">Whether it is a constant of each launch (scalars only).</param>
public sealed class Parameter(string name, IrType type, bool specialized = false)
{
    /// <summary>The name, unique in the kernel.</summary>
    public string Name { get; } = name;

    /// <summary>A scalar, or a view of global memory.</summary>
    public IrType Type { get; } = type;

    /// <summary>Whether its value is known when the kernel is compiled on the device.</summary>
    public bool IsSpecialized { get; } = specialized;
}

/// <summary>A variable of one thread. Reading one that was never assigned gives zero (for a view: an empty one).</summary>
/// <param name="name">The name, unique in the kernel: letters, digits and underscores.</param>
/// <param name="type">A scalar, a vector, or a view.</param>
public sealed class Variable(string name, IrType type)
{
    /// <summary>The name, unique in the kernel.</summary>
    public string Name { get; } = name;

    /// <summary>The type of its values.</summary>
    public IrType Type { get; } = type;
}

/// <summary>An array of shared or local memory. Its content is undefined at first.</summary>
/// <param name="name">The name, unique among the kernel's arrays.</param>
/// <param name="element">A scalar or a vector.</param>
/// <param name="space">Shared or local.</param>
/// <param name="length">
/// How many elements: a 32-bit integer made of constants and specialised parameters; null for the dynamic shared memory,
/// whose size each launch names (at most one such array per kernel).
/// </param>
public sealed class KernelArray(string name, IrType element, AddressSpace space, Expression? length)
{
    /// <summary>The name, unique among the kernel's arrays.</summary>
    public string Name { get; } = name;

    /// <summary>The type of an element.</summary>
    public IrType Element { get; } = element;

    /// <summary>Shared or local.</summary>
    public AddressSpace Space { get; } = space;

    /// <summary>How many elements, constant once the kernel is specialised; null for dynamic shared memory.</summary>
    public Expression? Length { get; } = length;
}
