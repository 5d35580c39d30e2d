using System.Diagnostics;
using GpuTensor.Fuzz.Tests.Programs;

namespace GpuTensor.Fuzz.Tests.Execution;

/// <summary>Drops statements and puts literals in the place of expressions as long as the program still fails in the same way.</summary>
/// <param name="find">What is wrong with a program.</param>
internal sealed class Reducer(Func<CheckedProgram, Finding?> find)
{
    private const int AtOnce = 12;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Reduces a program in place.</summary>
    /// <returns>What is wrong with the rest.</returns>
    public (CheckedProgram Program, Finding Finding) Reduce(CheckedProgram program, Finding finding)
    {
        var clock = Stopwatch.StartNew();
        bool isShorter = true;
        while (isShorter && clock.Elapsed < s_patience)
        {
            isShorter = false;
            IEnumerable<Change> removals = program.Program.Lines().Reverse().Where(line => !line.IsFixed).Select(Removing);
            IEnumerable<Change> replacements = program.Program.Lines().SelectMany(line => line.Pieces())
                .Where(piece => piece is { IsPlace: false, IsLiteral: false, IsReplaced: false }).Select(Replacing);
            var changes = new Queue<Change>([.. removals, .. replacements]);
            while (changes.Count > 0 && clock.Elapsed < s_patience)
            {
                Change[] tried = [.. Enumerable.Range(0, Math.Min(AtOnce, changes.Count)).Select(_ => changes.Dequeue())];
                foreach ((Change change, CheckedProgram shorter) in tried.Zip(Try(program, tried)))
                {
                    if (find(shorter) is { } same && same.Pair == finding.Pair)
                    {
                        change.Do();
                        isShorter = true;
                        (program, finding) = (shorter, same);
                        foreach (Change other in tried.SkipWhile(other => other != change).Skip(1))
                            changes.Enqueue(other);
                        break;
                    }
                }
            }
        }

        return (program, finding);
    }

    private static IEnumerable<CheckedProgram> Try(CheckedProgram program, Change[] changes)
    {
        string[] texts = new string[changes.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            changes[i].Do();
            texts[i] = program.Program.Write(i);
            changes[i].Undo();
        }

        return CompiledPrograms.Of(texts).Select(compiled => program with { Compiled = compiled });
    }

    private static Change Removing(Line line) => new(() => line.IsRemoved = true, () => line.IsRemoved = false);

    private static Change Replacing(Piece piece) => new(() => piece.IsReplaced = true, () => piece.IsReplaced = false);

    private sealed record Change(Action Do, Action Undo);
}
