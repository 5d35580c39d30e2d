using System.Globalization;
using System.Text;
using GpuTensor.Compiler.Ir;
using GpuTensor.Compiler.Passes;

namespace GpuTensor.Compiler.Ptx;

/// <summary>Writes a module with one entry: first its body, then, knowing what that uses, what stands before.</summary>
internal sealed class KernelWriter(Kernel kernel, PtxTarget target)
{
    private readonly KernelScope _scope = new(kernel, target);

    public PtxText Write()
    {
        InstructionText code = _scope.Opening;
        if (kernel.Launch == LaunchKind.Linear)
            GuardThreads(code);
        var body = new InstructionText(code);
        new StatementWriter(_scope, body).Write(kernel.Body);
        foreach (Variable variable in new FirstAssignments(kernel).AtStart)
            Clear(variable);

        var text = new StringBuilder();
        text.Append($".version {target.Version}\n.target {target.Architecture}\n.address_size 64\n\n");
        text.Append($".file 1 \"{Ascii(kernel.Name)}\"\n");
        text.Append(_scope.Shared.ModuleDeclarations());
        text.Append($".visible .entry {_scope.EntryName}({_scope.Signature}\n)\n");
        if (target.MostThreads > 0)
            text.Append($".maxntid {target.MostThreads.ToString(CultureInfo.InvariantCulture)}, 1, 1\n");
        if (target.MostThreads > 0 && kernel.Hints.ResidentGroups > 0)
            text.Append($".minnctapersm {kernel.Hints.ResidentGroups.ToString(CultureInfo.InvariantCulture)}\n");
        text.Append("{\n").Append(body.Declarations()).Append(_scope.Shared.EntryDeclarations());
        text.Append(code).Append(body).Append("\tret;\n}\n");
        return new PtxText(text.ToString(), _scope.EntryName, _scope.Arguments, _scope.ArgumentBytes, _scope.Shared.LaunchBytes);
    }

    /// <summary>A name as PTX, which is ASCII, can quote it.</summary>
    private static string Ascii(string name)
    {
        var text = new StringBuilder(name);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or > '~' or '"' or '\\')
                text[i] = '_';
        }

        return text.ToString();
    }

    /// <summary>Groups are whole, the number of threads need not be.</summary>
    private void GuardThreads(InstructionText code)
    {
        string thread = new ExpressionWriter(_scope, code).Write(new Builtin(BuiltinValue.LongGlobalIndexX));
        string isBeyond = code.Value(RegisterClass.Predicate, "setp.ge.u64", thread, _scope.ThreadCount());
        code.EmitIf(isBeyond, holds: true, "ret");
    }

    /// <summary>A variable that may be read before it is assigned begins as zero.</summary>
    private void Clear(Variable variable)
    {
        InstructionText code = _scope.Opening;
        RegisterClass registers = variable.Type.View is { } space ? KernelScope.Address(space) : PtxTypes.ClassOf(variable.Type.Scalar);
        string zero = registers switch { RegisterClass.Single => "0f00000000", RegisterClass.Double => "0d0000000000000000", _ => "0" };
        foreach (string register in _scope.Registers(variable))
            code.Emit($"mov.{PtxTypes.Register(registers)}", register, zero);
        if (variable.Type.IsView && _scope.Lengths.IsNeeded(variable))
            code.Emit("mov.b64", _scope.LengthOf(variable), "0");
    }
}
