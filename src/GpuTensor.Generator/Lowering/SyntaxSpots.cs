using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuTensor.Generator.Lowering;

/// <summary>The token of a piece of syntax that a diagnostic is about.</summary>
internal static class SyntaxSpots
{
    public static Location Of(SyntaxNode syntax) => syntax switch
    {
        TypeDeclarationSyntax type => type.Identifier.GetLocation(),
        ThrowStatementSyntax node => node.ThrowKeyword.GetLocation(),
        ThrowExpressionSyntax node => node.ThrowKeyword.GetLocation(),
        TryStatementSyntax node => node.TryKeyword.GetLocation(),
        LockStatementSyntax node => node.LockKeyword.GetLocation(),
        UsingStatementSyntax node => node.UsingKeyword.GetLocation(),
        LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } node => node.UsingKeyword.GetLocation(),
        GotoStatementSyntax node => node.GotoKeyword.GetLocation(),
        FixedStatementSyntax node => node.FixedKeyword.GetLocation(),
        YieldStatementSyntax node => node.YieldKeyword.GetLocation(),
        CommonForEachStatementSyntax node => node.ForEachKeyword.GetLocation(),
        AwaitExpressionSyntax node => node.AwaitKeyword.GetLocation(),
        ParenthesizedLambdaExpressionSyntax node => node.ArrowToken.GetLocation(),
        SimpleLambdaExpressionSyntax node => node.ArrowToken.GetLocation(),
        AnonymousMethodExpressionSyntax node => node.DelegateKeyword.GetLocation(),
        StackAllocArrayCreationExpressionSyntax node => node.StackAllocKeyword.GetLocation(),
        ImplicitStackAllocArrayCreationExpressionSyntax node => node.StackAllocKeyword.GetLocation(),
        ArrayCreationExpressionSyntax node => node.NewKeyword.GetLocation(),
        ImplicitArrayCreationExpressionSyntax node => node.NewKeyword.GetLocation(),
        ObjectCreationExpressionSyntax node => node.NewKeyword.GetLocation(),
        ImplicitObjectCreationExpressionSyntax node => node.NewKeyword.GetLocation(),
        TypeOfExpressionSyntax node => node.Keyword.GetLocation(),
        AssignmentExpressionSyntax node => node.OperatorToken.GetLocation(),
        BinaryExpressionSyntax node => node.OperatorToken.GetLocation(),
        PrefixUnaryExpressionSyntax node => node.OperatorToken.GetLocation(),
        PostfixUnaryExpressionSyntax node => node.OperatorToken.GetLocation(),
        InvocationExpressionSyntax node => Of(node.Expression),
        MemberAccessExpressionSyntax node => node.Name.Identifier.GetLocation(),
        MemberBindingExpressionSyntax node => node.Name.Identifier.GetLocation(),
        GenericNameSyntax node => node.Identifier.GetLocation(),
        CastExpressionSyntax node => node.Type.GetLocation(),
        VariableDeclaratorSyntax node => node.Identifier.GetLocation(),
        ParameterSyntax node => node.Identifier.GetLocation(),
        EqualsValueClauseSyntax node => Of(node.Value),
        ParenthesizedExpressionSyntax node => Of(node.Expression),
        ExpressionStatementSyntax node => Of(node.Expression),
        ArgumentSyntax node => Of(node.Expression),
        _ => syntax.GetLocation(),
    };
}
