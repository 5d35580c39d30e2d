namespace GpuTensor.MathFunctions.Float64;

/// <summary>Roots.</summary>
internal static class Roots
{
    /// <summary>
    /// The cube root: of 1 / cbrt x first a guess by dividing the exponent by three, then three steps of third order without a
    /// division, at last one of Newton for x * r^2 with the exact cube.
    /// </summary>
    public static double Cbrt(double x)
    {
        double a = Math.Abs(x);
        if (a == 0 || !(a < double.PositiveInfinity))
            return x;
        bool isSubnormal = a < 2.2250738585072014E-308;
        a = isSubnormal ? a * 18014398509481984 : a;
        double r = BitConverter.Int64BitsToDouble(0x553F09FC2AAAA800L - BitConverter.DoubleToInt64Bits(a) / 3);
        for (int i = 0; i < 3; i++)
        {
            double h = Math.FusedMultiplyAdd(-(a * r), r * r, 1);
            r = Math.FusedMultiplyAdd(r * h, Math.FusedMultiplyAdd(h, 0.22222222222222222, 0.33333333333333333), r);
        }

        double s = r * r, root = a * s;
        double square = root * root, squareRest = Math.FusedMultiplyAdd(root, root, -square);
        double left = Math.FusedMultiplyAdd(-square, root, a) - squareRest * root;
        root = Math.FusedMultiplyAdd(left * s, 0.33333333333333333, root);
        return Math.CopySign(isSubnormal ? root * 3.814697265625e-06 : root, x);
    }
}
