using GpuTensor.Compiler.Ir;
using static GpuTensor.Fuzz.Tests.Programs.Literals;

namespace GpuTensor.Fuzz.Tests.Programs;

/// <summary>Calls of the framework's functions whose results are exact.</summary>
internal sealed class FunctionSource(Random random)
{
    /// <summary>A call with a result of that type; null where none was found.</summary>
    /// <param name="type">The type.</param>
    /// <param name="depth">How deep the arguments may be.</param>
    /// <param name="make">Makes an argument.</param>
    public Piece? Make(ScalarType type, int depth, Func<ScalarType, int, Piece> make)
    {
        Piece Of(ScalarType argument) => make(argument, depth);
        Piece Integer() => Of(random.Next(2) == 0 ? ScalarType.U32 : ScalarType.U64);
        if (type != ScalarType.Bool && random.Next(3) == 0)
            return random.Next(2) == 0 ? Call($"Math.Min({Of(type)}, {Of(type)})") : Call($"Math.Max({Of(type)}, {Of(type)})");
        Piece Call(FormattableString text) => new(type, text) { MayBeConstant = false };
        switch (type)
        {
            case ScalarType.Bool:
                ScalarType tested = Any(ScalarType.F32, ScalarType.F64);
                return random.Next(3) switch
                {
                    0 => tested == ScalarType.F32 ? Call($"float.IsNaN({Of(tested)})") : Call($"double.IsNaN({Of(tested)})"),
                    1 => tested == ScalarType.F32 ? Call($"float.IsInfinity({Of(tested)})") : Call($"double.IsInfinity({Of(tested)})"),
                    _ => tested == ScalarType.F32 ? Call($"float.IsFinite({Of(tested)})") : Call($"double.IsFinite({Of(tested)})"),
                };
            case ScalarType.F32:
                return random.Next(12) switch
                {
                    0 => Call($"MathF.Abs({Of(type)})"),
                    1 => Call($"MathF.Sqrt({Of(type)})"),
                    2 => Call($"MathF.Floor({Of(type)})"),
                    3 => Call($"MathF.Ceiling({Of(type)})"),
                    4 => Call($"MathF.Truncate({Of(type)})"),
                    5 => Call($"MathF.Round({Of(type)})"),
                    6 => Call($"MathF.FusedMultiplyAdd({Of(type)}, {Of(type)}, {Of(type)})"),
                    7 => Call($"MathF.CopySign({Of(type)}, (float){Of(ScalarType.I32)})"),
                    8 => Call($"BitConverter.Int32BitsToSingle({Of(ScalarType.I32)})"),
                    9 => Call($"Math.Clamp({Of(type)}, -2.5f, 30f)"),
                    10 => Call($"TensorCore.ToTf32({Of(type)})"),
                    _ => Call($"((float)(Half){Of(type)})"),
                };
            case ScalarType.F64:
                return random.Next(10) switch
                {
                    0 => Call($"Math.Abs({Of(type)})"),
                    1 => Call($"Math.Sqrt({Of(type)})"),
                    2 => Call($"Math.Floor({Of(type)})"),
                    3 => Call($"Math.Ceiling({Of(type)})"),
                    4 => Call($"Math.Truncate({Of(type)})"),
                    5 => Call($"Math.Round({Of(type)})"),
                    6 => Call($"Math.FusedMultiplyAdd({Of(type)}, {Of(type)}, {Of(type)})"),
                    7 => Call($"Math.CopySign({Of(type)}, (double){Of(ScalarType.I64)})"),
                    8 => Call($"BitConverter.UInt64BitsToDouble({Of(ScalarType.U64)})"),
                    _ => Call($"Math.Clamp({Of(type)}, -2.5, 30.0)"),
                };
            case ScalarType.I32:
                return random.Next(6) switch
                {
                    0 => Call($"BitOperations.PopCount({Integer()})"),
                    1 => Call($"BitOperations.LeadingZeroCount({Integer()})"),
                    2 => Call($"BitOperations.TrailingZeroCount({Integer()})"),
                    3 => Call($"Math.Abs({Of(type)} | 1)"),
                    4 => Call($"Math.Sign({Of(ScalarType.I64)})"),
                    _ => Call($"Math.Clamp({Of(type)}, -7, 1000)"),
                };
            case ScalarType.U32:
                return random.Next(2) == 0
                    ? Call($"BitOperations.RotateLeft({Of(type)}, {Of(ScalarType.I32)})")
                    : Call($"BitOperations.RotateRight({Of(type)}, {Of(ScalarType.I32)})");
            case ScalarType.U64:
                return Call($"BitOperations.RotateLeft({Of(type)}, {Of(ScalarType.I32)})");
            case ScalarType.I64:
                return random.Next(2) == 0 ? Call($"Math.Abs({Of(type)} | 1L)") : Call($"Math.Clamp({Of(type)}, -7L, 1L << 40)");
            default:
                return null;
        }
    }

    private ScalarType Any(params ReadOnlySpan<ScalarType> types) => types[random.Next(types.Length)];
}
