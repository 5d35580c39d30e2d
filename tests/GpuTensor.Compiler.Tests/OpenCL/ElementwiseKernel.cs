using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Tests.OpenCL;

/// <summary>A kernel that computes many expressions of the elements of the same inputs, each into an output of its own.</summary>
internal sealed class ElementwiseKernel
{
    private readonly List<Parameter> _parameters = [];
    private readonly List<Statement> _body = [];
    private readonly List<object> _arguments = [];
    private readonly Builtin _index = new(BuiltinValue.GlobalIndexX);
    private int _length;

    /// <summary>Adds an input.</summary>
    /// <param name="values">Its elements.</param>
    /// <param name="type">Their type in the IR, where that is not the array's own.</param>
    /// <returns>The thread's element of it.</returns>
    public Expression Input<T>(T[] values, IrType? type = null)
        where T : unmanaged
    {
        _length = values.Length;
        return new Load(View($"in{_parameters.Count}", type ?? Constants.TypeOf(typeof(T)), values), _index);
    }

    /// <summary>Adds an output.</summary>
    /// <param name="value">What each thread computes.</param>
    /// <param name="type">Its type in the IR, where that is not the array's own.</param>
    /// <returns>What the threads have computed, after <see cref="Run"/>.</returns>
    public T[] Output<T>(Expression value, IrType? type = null)
        where T : unmanaged
    {
        var values = new T[_length];
        Expression view = View($"out{_parameters.Count}", type ?? Constants.TypeOf(typeof(T)), values);
        _body.Add(new Store(view, _index, value));
        return values;
    }

    public Kernel Build(string name) => new(name, LaunchKind.Linear, _parameters, [], [], _body);

    public void Run(string name) => OpenClLaunch.Run(Build(name), _length, [.. _arguments]);

    private ReadParameter View(string name, IrType element, Array values)
    {
        var parameter = new Parameter(name, element.ViewIn(AddressSpace.Global));
        _parameters.Add(parameter);
        _arguments.Add(values);
        return new ReadParameter(parameter);
    }
}
