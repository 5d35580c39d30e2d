using GpuTensor.Compiler.Ir;

namespace GpuTensor.Testing.Ir;

/// <summary>What the lanes of a warp do with matrices of which each holds a part: whole matrices are put together and multiplied.</summary>
internal static class MatrixProduct
{
    private const int Lanes = 32;

    /// <summary>Gives every thread its part of a * b + c.</summary>
    public static void Run(SharedStep step, IReadOnlyList<InterpretedThread> threads)
    {
        if (threads.Count != Lanes)
        {
            throw new IrFault($"{step.Operator} needs a warp of {Lanes} threads, and this one has {threads.Count}");
        }

        ulong[][] a = [.. threads.Select(step.Vectors[0])], b = [.. threads.Select(step.Vectors[1])], c = [.. threads.Select(step.Vectors[2])];
        bool isSingle = step.Operator == CollectiveOperator.MultiplyAddTf32;
        int depth = isSingle ? 8 : 16;
        for (int lane = 0; lane < Lanes; lane++)
        {
            var result = new ulong[4];
            for (int part = 0; part < result.Length; part++)
            {
                (int row, int column) = (lane / 4 + part / 2 * 8, lane % 4 * 2 + part % 2);
                double sum = ScalarOperators.Float<float>(c[lane][part]);
                for (int k = 0; k < depth; k++)
                {
                    sum += isSingle
                        ? Tf32(a[row % 8 * 4 + k % 4][k / 4 * 2 + row / 8]) * Tf32(b[column * 4 + k % 4][k / 4])
                        : Narrow(step.Operator, a[row % 8 * 4 + k % 8 / 2][k / 8 * 2 + row / 8], k) * Narrow(step.Operator, b[column * 4 + k % 8 / 2][k / 8], k);
                }

                result[part] = ScalarOperators.Bits((float)sum);
            }

            threads[lane].Vectors[step.Result] = result;
        }
    }

    /// <summary>The nearest TF32 number, halves away from zero.</summary>
    public static float ToTf32(float value)
    {
        if (!float.IsFinite(value) || value == 0)
        {
            return value;
        }

        double unit = Math.ScaleB(1, Math.Max(Math.ILogB(value), -126) - 10);
        return (float)(Math.Round(value / unit, MidpointRounding.AwayFromZero) * unit);
    }

    private static double Tf32(ulong bits) => ScalarOperators.Float<float>(bits >> 13 << 13);

    private static double Narrow(CollectiveOperator op, ulong pair, int k)
    {
        var bits = (ushort)(pair >> (k % 2 * 16));
        return op == CollectiveOperator.MultiplyAddF16 ? (double)BitConverter.UInt16BitsToHalf(bits) : ScalarOperators.Float<float>((ulong)bits << 16);
    }
}
