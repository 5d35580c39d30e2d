using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Ops.Reduction;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>
/// Contiguous rows too long and too few to give each thread some: the parts of a row are done side by side, step by step,
/// and the results of the parts are combined in order.
/// </summary>
internal static unsafe class SplitRowsCpu
{
    /// <summary>Fewer rows than this are split.</summary>
    public const long FewRows = 16;

    /// <summary>The shortest part.</summary>
    public const long PartElements = 1 << 16;

    private enum Step
    {
        Greatest,
        Terms,
        Results,
    }

    public static void Run<TForm, T>(CpuDevice device, T* x, T* y, ReductionGeometry.Extent rows, in TForm form)
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        long parts = rows.Reduced / PartElements;
        using var partial = Scratch.Rent<T>((parts + 2) * rows.Outer);
        var values = (T*)partial.Pointer;
        T* greatest = values + parts * rows.Outer;
        T* sums = greatest + rows.Outer;
        var body = new Body<TForm, T>(x, y, rows.Reduced, parts, values, greatest, sums, Step.Greatest, form);
        device.For<T, Body<TForm, T>>(parts * rows.Outer, 1, body);
        for (long row = 0; row < rows.Outer; row++)
            greatest[row] = Fold(values + row * parts, parts, &SimdScalar<T>.MaxNative);
        device.For<T, Body<TForm, T>>(parts * rows.Outer, 1, body with { Step = Step.Terms });
        for (long row = 0; row < rows.Outer; row++)
            sums[row] = Fold(values + row * parts, parts, &SimdScalar<T>.Add);
        device.For<T, Body<TForm, T>>(parts * rows.Outer, 1, body with { Step = Step.Results });
    }

    private static T Fold<T>(T* values, long count, delegate*<T, T, T> combine)
        where T : unmanaged
    {
        T result = values[0];
        for (long i = 1; i < count; i++)
            result = combine(result, values[i]);
        return result;
    }

    /// <summary>One step; an item is a part of a row.</summary>
    private readonly struct Body<TForm, T>(
        T* x, T* y, long n, long parts, T* values, T* greatest, T* sums, Step step, TForm form) : ISimdBody<T>
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly long _n = n;
        private readonly long _parts = parts;
        private readonly T* _values = values;
        private readonly T* _greatest = greatest;
        private readonly T* _sums = sums;
        private readonly TForm _form = form;

        public Step Step { get; init; } = step;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            for (long item = start; item < end; item++)
            {
                (long row, long part) = Math.DivRem(item, _parts);
                long first = part * PartElements;
                RunPart<TSimd, TVector>(item, row, first, part == _parts - 1 ? _n - first : PartElements);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void RunPart<TSimd, TVector>(long item, long row, long first, long count)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            T* x = _x + row * _n + first;
            T* y = TForm.IsReduction ? _y + row : _y + row * _n + first;
            if (Step == Step.Greatest)
            {
                _values[item] = LongRow.GreatestKey<TForm, TSimd, TVector, T>(_form, x, count);
                return;
            }

            TVector origin = _form.Origin<TSimd, TVector>(TSimd.Broadcast(_greatest[row]));
            if (Step == Step.Terms)
            {
                _values[item] = LongRow.SumTerms<TForm, TSimd, TVector, T>(_form, x, y, count, origin, ahead: 0);
                return;
            }

            TVector finish = _form.Finish<TSimd, TVector>(origin, TSimd.Broadcast(_sums[row]));
            if (!TForm.IsReduction)
                LongRow.WriteResults<TForm, TSimd, TVector, T>(_form, TForm.UsesTerms ? y : x, y, count, origin, finish);
            else if (first == 0)
                TSimd.StorePartial(finish, y, 1);
        }
    }
}
