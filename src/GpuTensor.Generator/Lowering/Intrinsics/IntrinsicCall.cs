using GpuTensor.Compiler.Ir;
using Microsoft.CodeAnalysis;

namespace GpuTensor.Generator.Lowering.Intrinsics;

/// <summary>A call of a member that the kernel compiler knows by name.</summary>
internal sealed record IntrinsicCall(
    LoweringContext Context, CallTarget Target, Place? Receiver, IReadOnlyList<Operand> Arguments, IOperation Site, bool Used)
{
    /// <summary>The member's name: for accessors the property's.</summary>
    public string Name { get; } = Target.Method.AssociatedSymbol?.MetadataName ?? Target.Method.Name;

    public KernelCode Code => Context.Code;

    /// <summary>The type argument of a generic method.</summary>
    public ITypeSymbol TypeArgument => Target.Method.TypeArguments[0];

    /// <summary>An argument as a scalar, a vector or a view.</summary>
    public Expression this[int index] => Context.Storage.ToExpression(Value(index));

    public Value Value(int index) => Arguments[index] as Value ?? Context.Storage.Read((Place)Arguments[index]);

    /// <summary>The receiver as a value.</summary>
    public Value Self => Context.Storage.Read(Receiver!);

    /// <summary>The layout of what the member gives.</summary>
    public Layout ResultLayout => Context.Layouts.Get(Target.Method.ReturnType, Site.Syntax);

    /// <summary>The value or element that a type argument names.</summary>
    public IrType ElementType => Context.Layouts.Get(TypeArgument, Site.Syntax) is ValueLayout layout
        ? layout.Type
        : throw new KernelException(Rules.ElementType, Site.Syntax, TypeArgument.ToDisplayString());

    /// <summary>An argument that must be constant once the kernel is specialised.</summary>
    public Expression Constant(int index, string what) =>
        Code.Resolve(this[index]) ?? throw new KernelException(Rules.NotConstant, ArgumentSyntax(index), what);

    public SyntaxNode ArgumentSyntax(int index) => Site is Microsoft.CodeAnalysis.Operations.IInvocationOperation invocation
        ? invocation.Arguments.First(argument => argument.Parameter!.Ordinal == index).Value.Syntax
        : Site.Syntax;

    /// <summary>The diagnostic for a member that has no meaning on devices.</summary>
    public KernelException Unknown() => new(Rules.UnknownMember, Site.Syntax, Target.Method.ToDisplayString());
}
