using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>
/// Unrolls loops with a known number of rounds: those whose counter begins with a constant, is compared with constants and
/// is stepped once per round. Inner loops come first.
/// </summary>
public static class Unroll
{
    /// <summary>Loops with more rounds stay loops.</summary>
    public const int MaxRounds = 64;

    /// <summary>Loops that would become more statements stay loops.</summary>
    public const int MaxStatements = 2000;

    /// <summary>A kernel with more statements is left as it is.</summary>
    public const int MaxKernelStatements = 8000;

    /// <summary>The kernel with short loops unrolled; the same object where there are none.</summary>
    public static Kernel Run(Kernel kernel)
    {
        if (!kernel.Body.Any(statement => statement is Loop))
        {
            return kernel;
        }

        var labels = new List<string>();
        kernel.Body.ForEach(statement => labels.AddRange(statement is Loop loop ? [loop.Label.Name] : statement is Block block ? [block.Label.Name] : []));
        var walk = new Walk(new FreshNames(labels), MaxKernelStatements - kernel.Body.CountAll());
        IReadOnlyList<Statement> body = walk.List(kernel.Body);
        return walk.Changed ? kernel.With(body) : kernel;
    }

    private sealed class Walk(FreshNames names, int budget)
    {
        private int _budget = budget;

        public bool Changed { get; private set; }

        public IReadOnlyList<Statement> List(IReadOnlyList<Statement> statements)
        {
            var result = new List<Statement>(statements.Count);
            foreach (Statement statement in statements)
            {
                Statement inner = statement.Lists().Count == 0 ? statement : statement.Map(expression => expression, List);
                if (inner is Loop loop && TripCount.Of(loop, result) is { } rounds && Fits(loop, rounds))
                {
                    AddRounds(result, loop, rounds);
                    Changed = true;
                }
                else
                {
                    result.Add(inner);
                }
            }

            return result;
        }

        private bool Fits(Loop loop, int rounds)
        {
            int round = loop.Body.CountAll() + loop.Continuing.Count;
            int added = round * (rounds - 1);
            if (round * rounds > MaxStatements || added > _budget)
            {
                return false;
            }

            _budget -= Math.Max(added, 0);
            return true;
        }

        private void AddRounds(List<Statement> result, Loop loop, int rounds)
        {
            bool leaves = loop.Body.Leaves(loop.Label);
            List<Statement> written = leaves ? [] : result;
            for (int round = 0; round < rounds; round++)
            {
                // The first round keeps its labels: the loop that had them is gone.
                written.AddRange(round == 0 ? Round(loop) : new Relabel(names).Copy(Round(loop)));
                written.AddRange(loop.Continuing);
            }

            if (leaves && rounds > 0)
            {
                result.Add(new Block(loop.Label, written) { Line = loop.Line });
            }
        }

        /// <summary>The body; where it ends rounds early, as a block that those jumps leave.</summary>
        private IReadOnlyList<Statement> Round(Loop loop)
        {
            if (!loop.Body.Continues(loop.Label))
            {
                return loop.Body;
            }

            var end = new Label(names.Next(loop.Label.Name));
            return [new Block(end, Redirect(loop.Body)) { Line = loop.Line }];

            IReadOnlyList<Statement> Redirect(IReadOnlyList<Statement> statements) =>
            [
                .. statements.Select(statement => statement is ContinueLoop next && next.Label == loop.Label
                    ? new Leave(end) { Line = next.Line }
                    : statement.Lists().Count == 0 ? statement : statement.Map(expression => expression, Redirect)),
            ];
        }
    }
}
