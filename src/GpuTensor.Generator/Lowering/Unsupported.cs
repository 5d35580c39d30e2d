using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GpuTensor.Generator.Lowering;

/// <summary>Says what is wrong with C# that devices cannot run, and what to write instead.</summary>
internal static class Unsupported
{
    public static KernelException Expression(IOperation operation, LoweringContext context)
    {
        SyntaxNode syntax = operation.Syntax;
        if (operation is IInvalidOperation || operation.Type is IErrorTypeSymbol)
            return new(null);
        return BySyntax(syntax) ?? operation switch
        {
            ILiteralOperation { Type.SpecialType: SpecialType.System_String } => new(Rules.StringUse, syntax),
            IInterpolatedStringOperation => new(Rules.StringUse, syntax),
            IArrayCreationOperation or IArrayElementReferenceOperation or ICollectionExpressionOperation => new(Rules.ArrayUse, syntax),
            IAnonymousFunctionOperation or IDelegateCreationOperation or IMethodReferenceOperation => new(Rules.DelegateUse, syntax),
            IThrowOperation => new(Rules.ExceptionUse, syntax),
            IAwaitOperation => new(Rules.AsyncUse, syntax),
            ITypeOfOperation or IDynamicInvocationOperation or IDynamicMemberReferenceOperation => new(Rules.DynamicUse, syntax),
            IAddressOfOperation => new(Rules.PointerUse, syntax),
            ICoalesceOperation or IConditionalAccessOperation => new(Rules.NullableUse, syntax, syntax.ToString()),
            IIsTypeOperation => new(Rules.PatternUse, syntax),
            { Type: { } type } when context.Layouts.Find(context.TypeOf(type)) is null => context.Layouts.Missing(context.TypeOf(type), syntax),
            _ => new(Rules.UnsupportedSyntax, syntax, Shorten(syntax)),
        };
    }

    public static KernelException Statement(IOperation operation)
    {
        SyntaxNode syntax = operation.Syntax;
        return BySyntax(syntax) ?? operation switch
        {
            IInvalidOperation => new(null),
            IThrowOperation or ITryOperation => new(Rules.ExceptionUse, syntax),
            ILockOperation or IUsingOperation or IUsingDeclarationOperation => new(Rules.LockUse, syntax),
            IBranchOperation { BranchKind: BranchKind.GoTo } => new(Rules.GotoUse, syntax),
            IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak } => new(Rules.AsyncUse, syntax),
            _ => new(Rules.UnsupportedSyntax, syntax, Shorten(syntax)),
        };
    }

    /// <summary>Syntax that has no operation of its own.</summary>
    private static KernelException? BySyntax(SyntaxNode syntax) => syntax switch
    {
        StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax => new(Rules.SpanUse, syntax),
        FixedStatementSyntax => new(Rules.PointerUse, syntax),
        PrefixUnaryExpressionSyntax { RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.PointerIndirectionExpression or (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.AddressOfExpression } => new(Rules.PointerUse, syntax),
        _ => null,
    };

    private static string Shorten(SyntaxNode syntax)
    {
        string text = syntax.ToString();
        int line = text.IndexOf('\n');
        return (line < 0 ? text : text.Substring(0, line)).Trim();
    }
}
