using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.IR;
using ILGPU.IR.Construction;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Rewriting;
using ILGPU.IR.Values;

namespace GpuTensor.Ilgpu.Devices;

/// <summary>Multiplication and addition rounded once: ILGPU's compiler has the operation, its C# API does not.</summary>
internal static class Fused
{
    /// <summary>x * y + z.</summary>
    [IntrinsicImplementation]
    public static float MultiplyAdd(float x, float y, float z) => MathF.FusedMultiplyAdd(x, y, z);

    /// <inheritdoc cref="MultiplyAdd(float, float, float)"/>
    [IntrinsicImplementation]
    public static double MultiplyAdd(double x, double y, double z) => Math.FusedMultiplyAdd(x, y, z);

    /// <summary>
    /// Replaces calls by the compiler's operation, before the optimisations, and gives conversions of NaN to integers .NET's
    /// result, 0, where PTX gives the least integer for some types.
    /// </summary>
    public sealed class Hook : IBackendHook
    {
        private static readonly Rewriter s_rewriter = MakeRewriter();

        public void FinishedCodeGeneration(IRContext context, Method entryPoint)
        {
        }

        public void InitializedKernelContext(IRContext kernelContext, Method kernelMethod)
        {
            foreach (Method method in kernelContext.Methods)
            {
                if (!method.HasImplementation)
                    continue;
                using Method.Builder builder = method.CreateBuilder();
                s_rewriter.Rewrite(method.Blocks, builder);
            }
        }

        public void OptimizedKernelContext(IRContext kernelContext, Method kernelMethod)
        {
        }

        private static Rewriter MakeRewriter()
        {
            var rewriter = new Rewriter();
            rewriter.Add<ConvertValue>(static convert => RoundsTwice(convert) || MayMeetNaN(convert), static (context, convert) => Convert(context, convert));
            rewriter.Add<MethodCall>(
                static call => call.Target.HasSource && call.Target.Source is MethodInfo { Name: nameof(MultiplyAdd) } source && source.DeclaringType == typeof(Fused),
                static (context, call) => context.ReplaceAndRemove(
                    call,
                    context.Builder.CreateArithmetic(call.Location, call[0], call[1], call[2], TernaryArithmeticKind.MultiplyAdd)));
            return rewriter;
        }

        /// <summary>An unsigned integer goes to float by way of double in IL; .NET rounds once.</summary>
        private static bool RoundsTwice(ConvertValue convert) => convert.TargetType == ArithmeticBasicValueType.Float32
            && convert.Value.Resolve() is ConvertValue { SourceType: ArithmeticBasicValueType.UInt64 };

        private static bool MayMeetNaN(ConvertValue convert) => convert.SourceType is ArithmeticBasicValueType.Float32 or ArithmeticBasicValueType.Float64
            && convert.TargetType is not (ArithmeticBasicValueType.Float16 or ArithmeticBasicValueType.Float32 or ArithmeticBasicValueType.Float64);

        private static void Convert(RewriterContext context, ConvertValue convert)
        {
            IRBuilder code = context.Builder;
            if (RoundsTwice(convert))
            {
                var whole = (ConvertValue)convert.Value.Resolve();
                Value once = code.CreateConvert(convert.Location, whole.Value, convert.Type, whole.Flags);
                context.MarkConverted(once);
                context.ReplaceAndRemove(convert, once);
                return;
            }

            Value number = code.CreateConvert(convert.Location, convert.Value, convert.Type, convert.Flags);
            context.MarkConverted(number);
            context.ReplaceAndRemove(convert, code.CreatePredicate(
                convert.Location,
                code.CreateArithmetic(convert.Location, convert.Value, UnaryArithmeticKind.IsNaNF),
                code.CreatePrimitiveValue(convert.Location, convert.BasicValueType, 0L),
                number));
        }
    }
}
