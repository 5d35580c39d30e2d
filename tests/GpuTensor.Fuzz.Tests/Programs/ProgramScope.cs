using GpuTensor.Compiler.Ir;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>A variable, or what is read like one.</summary>
/// <param name="Name">Its text.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsMutable">Whether it can be assigned, and passed by reference.</param>
/// <param name="IsCapturable">Whether a local function may use it.</param>
internal sealed record ScopeVariable(string Name, ScalarType Type, bool IsMutable, bool IsCapturable);

/// <summary>A view, whose length is a power of two.</summary>
internal sealed record ScopeView(string Name, ScalarType Type, int Length, bool IsMutable, bool IsCapturable);

/// <summary>How an argument is passed.</summary>
internal enum PassedAs
{
    Value,
    In,
    Ref,
    Out,
    Optional,
}

/// <summary>A parameter of a method.</summary>
internal sealed record MethodParameter(string Name, ScalarType Type, PassedAs Passing);

/// <summary>A method that expressions can call.</summary>
internal sealed record ScopeMethod(string Name, ScalarType Result, IReadOnlyList<MethodParameter> Parameters, bool IsCapturable);

/// <summary>What statements and expressions can use where they stand.</summary>
internal sealed class ProgramScope
{
    private int _names;
    private int _calls = 6;

    public List<ScopeVariable> Variables { get; private set; } = [];

    public List<ScopeView> Views { get; private set; } = [];

    public List<ScopeMethod> Methods { get; private set; } = [];

    /// <summary>How many loops there are around, which <c>continue</c> needs.</summary>
    public int Loops { get; set; }

    /// <summary>How many loops and switches there are around, which <c>break</c> needs.</summary>
    public int Breakables { get; set; }

    /// <summary>Of the method around its result; null where nothing may return.</summary>
    public ScalarType? Result { get; set; }

    /// <summary>Whether threads may end early.</summary>
    public bool MayReturn { get; set; }

    /// <summary>Whether a call may still be written: all calls are inlined, and so they are few.</summary>
    public bool TakeCall() => _calls-- > 0;

    /// <summary>A name that nothing else has.</summary>
    public string NewName(string stem) => stem + _names++;

    /// <summary>Runs something, and forgets what it declares.</summary>
    public T Within<T>(Func<T> make)
    {
        (int variables, int views, int methods) = (Variables.Count, Views.Count, Methods.Count);
        T made = make();
        Variables.RemoveRange(variables, Variables.Count - variables);
        Views.RemoveRange(views, Views.Count - views);
        Methods.RemoveRange(methods, Methods.Count - methods);
        return made;
    }

    /// <summary>Runs something in a method of its own.</summary>
    /// <param name="result">The type of the method's result.</param>
    /// <param name="isMember">Whether it is a member of the kernel and sees its parameters; a local function of a struct does not.</param>
    /// <param name="make">What to run.</param>
    public T WithinMethod<T>(ScalarType result, bool isMember, Func<T> make)
    {
        var saved = (Variables, Views, Methods, Loops, Breakables, Result, MayReturn);
        Variables = [.. Variables.Where(variable => isMember || variable.IsCapturable)];
        Views = [.. Views.Where(view => isMember || view.IsCapturable)];
        Methods = [.. Methods.Where(method => isMember || method.IsCapturable)];
        (Loops, Breakables, Result, MayReturn) = (0, 0, result, false);
        T made = make();
        (Variables, Views, Methods, Loops, Breakables, Result, MayReturn) = saved;
        return made;
    }
}
