namespace GpuTensor.MathFunctions.Float32;

/// <summary>Roots.</summary>
internal static class Roots
{
    /// <summary>
    /// The cube root: of 1 / cbrt x first a guess by dividing the exponent by three, then two steps of third order without a
    /// division, at last one of Newton for x * r^2 with the exact cube.
    /// </summary>
    public static float Cbrt(float x)
    {
        float a = MathF.Abs(x);
        if (a == 0 || !(a < float.PositiveInfinity))
            return x;
        bool isSubnormal = a < 1.17549435e-38f;
        a = isSubnormal ? a * 16777216 : a;
        float r = BitConverter.Int32BitsToSingle(0x54A2FA8C - BitConverter.SingleToInt32Bits(a) / 3);
        for (int i = 0; i < 2; i++)
        {
            float h = MathF.FusedMultiplyAdd(-(a * r), r * r, 1);
            r = MathF.FusedMultiplyAdd(r * h, MathF.FusedMultiplyAdd(h, 0.22222222f, 0.33333334f), r);
        }

        float s = r * r, root = a * s;
        float square = root * root, squareRest = MathF.FusedMultiplyAdd(root, root, -square);
        float left = MathF.FusedMultiplyAdd(-square, root, a) - squareRest * root;
        root = MathF.FusedMultiplyAdd(left * s, 0.33333334f, root);
        return MathF.CopySign(isSubnormal ? root * 0.00390625f : root, x);
    }
}
