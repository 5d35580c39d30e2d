using System.Globalization;
using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.OpenCL;

/// <summary>Writes one kernel function: first its body, then, knowing what that uses, what stands before.</summary>
internal sealed class KernelWriter
{
    private readonly KernelScope _scope;
    private readonly ExpressionWriter _expressions;
    private readonly List<OpenClArgument> _arguments = [];
    private readonly List<string> _signature = [];
    private readonly IndentedText _opening = new(depth: 1);

    public KernelWriter(Kernel kernel, ProgramParts parts)
    {
        _scope = new KernelScope(kernel, parts);
        _expressions = new ExpressionWriter(_scope);
        var body = new IndentedText(depth: 1);
        new StatementWriter(_scope, _expressions, body).Write(kernel.Body);

        DeclareShared();
        if (kernel.Launch == LaunchKind.Linear)
            GuardThreads();
        foreach (Parameter parameter in kernel.Parameters)
            DeclareParameter(parameter);
        DeclareDynamicShared();
        DeclarePlaces();
        DeclareVariables();

        Text.Line($"__kernel void {EntryName}({string.Join(", ", _signature)}) {{");
        Text.Append(_opening);
        Text.Append(body);
        Text.Line("}");
        Text.Line("");
    }

    public string EntryName => _scope.EntryName;

    public IReadOnlyList<OpenClArgument> Arguments => _arguments;

    public IndentedText Text { get; } = new(depth: 0);

    private void AddArgument(OpenClArgumentKind kind, Parameter? parameter, string declaration)
    {
        _arguments.Add(new OpenClArgument(kind, parameter));
        _signature.Add(declaration);
    }

    private void DeclareShared()
    {
        foreach (KernelArray array in _scope.ArraysIn(AddressSpace.Shared))
            DeclareArray(array, "__local ");
        foreach (KeyValuePair<string, string> scratch in _scope.Scratch)
            _opening.Line($"__local {scratch.Value} {scratch.Key};");
    }

    private void DeclareArray(KernelArray array, string space)
    {
        int lanes = array.Element.Lanes;
        string length = array.Length is Constant { Bits: var bits }
            ? (Math.Max(1, (long)(int)bits) * lanes).ToString(CultureInfo.InvariantCulture)
            : $"{_expressions.Write(array.Length!).At(Precedence.Product)} * {lanes.ToString(CultureInfo.InvariantCulture)}";
        string alignment = _scope.IsRecast(array.Space) ? " __attribute__((aligned(16)))" : "";
        _opening.Line($"{space}{_scope.Stored(array.Element.Scalar)} {_scope.Read(array)}[{length}]{alignment};");
    }

    /// <summary>Groups are whole, the number of threads need not be.</summary>
    private void GuardThreads()
    {
        AddArgument(OpenClArgumentKind.ThreadCount, null, $"ulong {_scope.ThreadCount}");
        _opening.Line($"if (get_global_id(0) >= {_scope.ThreadCount}) return;");
    }

    private void DeclareParameter(Parameter parameter)
    {
        if (!parameter.Type.IsView)
        {
            if (_scope.IsUsed(parameter))
                AddArgument(OpenClArgumentKind.Value, parameter, $"{_scope.Stored(parameter.Type.Scalar)} {_scope.Read(parameter)}");
            return;
        }

        if (_scope.IsUsed(parameter))
        {
            string name = _scope.Read(parameter);
            string memory = _scope.FreshName(name + "_memory");
            string offset = _scope.FreshName(name + "_offset");
            AddArgument(OpenClArgumentKind.ViewMemory, parameter, $"__global uchar* {memory}");
            AddArgument(OpenClArgumentKind.ViewOffset, parameter, $"long {offset}");
            string type = _scope.Pointer(parameter.Type);
            _opening.Line($"{type} const {name} = ({type})({memory} + {offset});");
        }

        if (_scope.IsMeasured(parameter))
            AddArgument(OpenClArgumentKind.ViewLength, parameter, $"long {_scope.ReadLength(parameter)}");
    }

    private void DeclareDynamicShared()
    {
        if (_scope.Dynamic is not { } array)
            return;
        string name = _scope.Read(array);
        string memory = _scope.FreshName(name + "_memory");
        string type = _scope.Pointer(array.Element.ViewIn(AddressSpace.Shared));
        AddArgument(OpenClArgumentKind.DynamicShared, null, $"__local ulong2* {memory}");
        _opening.Line($"{type} const {name} = ({type}){memory};");
        if (!_scope.IsDynamicMeasured)
            return;
        string bytes = _scope.FreshName(name + "_bytes");
        AddArgument(OpenClArgumentKind.DynamicSharedBytes, null, $"long {bytes}");
        _opening.Line($"const long {_scope.ReadDynamicLength(array)} = {bytes} / {array.Element.ByteCount.ToString(CultureInfo.InvariantCulture)}L;");
    }

    private void DeclarePlaces()
    {
        foreach (BuiltinValue place in _scope.Places)
        {
            (string name, string value) = OperatorTable.Place(place)!.Value;
            string type = place >= BuiltinValue.LongGlobalIndexX ? "long" : "int";
            _opening.Line($"const {type} {name} = ({type})({value});");
        }
    }

    private void DeclareVariables()
    {
        foreach (KernelArray array in _scope.ArraysIn(AddressSpace.Local))
            DeclareArray(array, "");
        foreach (Variable variable in _scope.FirstAssignments.AtStart)
        {
            IrType type = variable.Type;
            string name = _scope.Name(variable);
            if (type.IsView)
            {
                _opening.Line($"{_scope.Pointer(type)} {name} = 0;");
                if (_scope.Lengths.IsNeeded(variable))
                    _opening.Line($"long {_scope.LengthName(variable)} = 0;");
            }
            else
            {
                _opening.Line($"{_scope.Value(type)} {name} = {(type.IsVector ? $"({_scope.Value(type)})(0)" : "0")};");
            }
        }
    }
}
