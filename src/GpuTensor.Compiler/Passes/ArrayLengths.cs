using GpuTensor.Compiler.Ir;

namespace GpuTensor.Compiler.Passes;

/// <summary>Changes the lengths of a kernel's arrays, and with them the arrays wherever the kernel names them.</summary>
internal static class ArrayLengths
{
    /// <summary>The kernel with its arrays' lengths put through a function; the same object where none changes.</summary>
    public static Kernel Map(Kernel kernel, Func<Expression, Expression> map)
    {
        var replaced = new Dictionary<KernelArray, KernelArray>();
        var arrays = new List<KernelArray>();
        foreach (KernelArray array in kernel.Arrays)
        {
            Expression? length = array.Length is null ? null : map(array.Length);
            bool same = ReferenceEquals(length, array.Length);
            arrays.Add(same ? array : new(array.Name, array.Element, array.Space, length));
            if (!same)
            {
                replaced.Add(array, arrays[arrays.Count - 1]);
            }
        }

        return replaced.Count == 0 ? kernel : ExpressionPass.Run(kernel.With(kernel.Body, arrays: arrays), expression =>
            expression is ArrayAccess access && replaced.TryGetValue(access.Array, out KernelArray? array) ? new ArrayAccess(array) : expression);
    }
}
