using System.Globalization;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>What the things of one kernel are called in the text, and which of them the body uses.</summary>
internal sealed class KernelScope
{
    private readonly Names _names = new(FunctionLibrary.Names);
    private readonly Dictionary<object, string> _called = [];
    private readonly Dictionary<object, string> _lengths = [];
    private readonly SortedSet<BuiltinValue> _places = [];
    private readonly HashSet<object> _used = [];
    private readonly HashSet<Parameter> _measured = [];
    private readonly SortedDictionary<string, string> _scratch = new(StringComparer.Ordinal);
    private readonly HashSet<AddressSpace> _recast = [];

    public KernelScope(Kernel kernel, ProgramParts parts)
    {
        Kernel = kernel;
        Parts = parts;
        Lengths = new ViewLengths(kernel);
        FirstAssignments = new FirstAssignments(kernel);
        EntryName = parts.Entries.Take(EntryOf(kernel.Name));
        for (var value = BuiltinValue.GlobalIndexX; value <= BuiltinValue.LongGlobalIndexZ; value++)
        {
            if (OperatorTable.Place(value) is { } place)
                _ = _names.Take(place.Name);
        }

        ThreadCount = _names.Take("thread_count");
        foreach (Parameter parameter in kernel.Parameters)
            Introduce(parameter, parameter.Name, parameter.Type.IsView);
        foreach (KernelArray array in kernel.Arrays)
            Introduce(array, array.Name, array.Length is null);
        foreach (Variable variable in kernel.Variables)
            Introduce(variable, variable.Name, variable.Type.IsView);
        kernel.Body.ForEach(statement => statement.ForEachExpression(expression => expression.ForEach(part =>
        {
            if (part is ViewCast cast && cast.Type.Scalar != cast.View.Type.Scalar)
                _recast.Add(cast.Type.View!.Value);
        })));
    }

    public Kernel Kernel { get; }

    public ProgramParts Parts { get; }

    public ViewLengths Lengths { get; }

    public FirstAssignments FirstAssignments { get; }

    public string EntryName { get; }

    /// <summary>The hidden argument of linear kernels.</summary>
    public string ThreadCount { get; }

    /// <summary>The dynamic shared array, if the body uses it.</summary>
    public KernelArray? Dynamic { get; private set; }

    /// <summary>Whether the body asks how long that is.</summary>
    public bool IsDynamicMeasured { get; private set; }

    /// <summary>The places of the thread that the body asks for.</summary>
    public IEnumerable<BuiltinValue> Places => _places;

    /// <summary>Shared variables for what the threads of a group tell each other: name and type.</summary>
    public IEnumerable<KeyValuePair<string, string>> Scratch => _scratch;

    public string Name(Variable variable) => _called[variable];

    public string LengthName(object view) => _lengths[view];

    public string Read(Parameter parameter)
    {
        _used.Add(parameter);
        return _called[parameter];
    }

    public string ReadLength(Parameter parameter)
    {
        _measured.Add(parameter);
        return _lengths[parameter];
    }

    public string Read(KernelArray array)
    {
        _used.Add(array);
        if (array.Length is null)
            Dynamic = array;
        return _called[array];
    }

    public string ReadDynamicLength(KernelArray array)
    {
        Dynamic = array;
        IsDynamicMeasured = true;
        return _lengths[array];
    }

    public bool IsUsed(Parameter parameter) => _used.Contains(parameter);

    /// <summary>The arrays of constant size that the body uses.</summary>
    public IEnumerable<KernelArray> ArraysIn(AddressSpace space) =>
        Kernel.Arrays.Where(array => array.Space == space && array.Length is not null && _used.Contains(array));

    /// <summary>Whether memory of that space is seen as more than one type.</summary>
    public bool IsRecast(AddressSpace space) => _recast.Contains(space);

    public bool IsMeasured(Parameter parameter) => _measured.Contains(parameter);

    public string Place(BuiltinValue value)
    {
        _places.Add(value);
        return OperatorTable.Place(value)!.Value.Name;
    }

    /// <summary>A shared variable of that type.</summary>
    public string ScratchOf(string type)
    {
        string name = $"scratch_{type}";
        _scratch[name] = type;
        return name;
    }

    public string LabelName(string kind, Label label)
    {
        (string, Label) key = (kind, label);
        if (!_called.TryGetValue(key, out string? name))
            _called.Add(key, name = _names.Take($"{kind}_{label.Name}"));
        return name;
    }

    public string FreshName(string wish) => _names.Take(wish);

    /// <summary>What a view of a type points to. Where memory is seen as two types, C must know it.</summary>
    public string Pointer(IrType view)
    {
        string type = Stored(view.Scalar);
        return $"{TypeNames.Space(view.View!.Value)} {(IsRecast(view.View.Value) ? Parts.Aliased(type) : type)}*";
    }

    /// <summary>The type of a value.</summary>
    public string Value(IrType type) => type == IrType.Bool ? "bool" : type.Lanes == 1 ? Stored(type.Scalar) : Stored(type.Scalar) + type.Lanes.ToString(CultureInfo.InvariantCulture);

    /// <summary>The type of a scalar in memory.</summary>
    public string Stored(ScalarType scalar)
    {
        if (scalar == ScalarType.F64)
            Parts.UseDoubles(Kernel);
        return TypeNames.Stored(scalar);
    }

    private void Introduce(object thing, string name, bool hasLength)
    {
        _called.Add(thing, _names.Take(name));
        if (hasLength)
            _lengths.Add(thing, _names.Take(name + "_length"));
    }

    /// <summary>The struct's name and type arguments, without namespaces.</summary>
    private static string EntryOf(string name)
    {
        int arguments = name.IndexOf('<');
        int dot = name.LastIndexOf('.', (arguments < 0 ? name.Length : arguments) - 1);
        return name.Substring(dot + 1).TrimEnd('>');
    }
}
