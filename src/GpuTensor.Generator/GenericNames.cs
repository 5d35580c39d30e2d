using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GpuTensor.Generator;

/// <summary>Where generic names stand in the source, found once for each version of a file.</summary>
internal static class GenericNames
{
    private static readonly ConditionalWeakTable<SyntaxTree, ILookup<string, GenericNameSyntax>> s_names = new();

    /// <summary>The generic names of a compilation that have that identifier.</summary>
    public static IEnumerable<GenericNameSyntax> In(Compilation compilation, string identifier, CancellationToken cancellation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (GenericNameSyntax name in s_names.GetValue(tree, Read)[identifier])
                yield return name;
        }
    }

    private static ILookup<string, GenericNameSyntax> Read(SyntaxTree tree) => tree.GetRoot()
        .DescendantNodes().OfType<GenericNameSyntax>().ToLookup(name => name.Identifier.ValueText);
}
