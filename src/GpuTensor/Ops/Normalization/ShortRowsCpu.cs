using System.Numerics;
using System.Runtime.CompilerServices;
using GpuTensor.Runtime.Cpu;
using GpuTensor.Runtime.Cpu.Simd;

namespace GpuTensor.Ops.Normalization;

/// <summary>Contiguous short rows: as many at once as a vector has lanes, transposed through working memory.</summary>
internal static unsafe class ShortRowsCpu
{
    /// <summary>The longest row this is for.</summary>
    public const int LongestRow = 64;

    private const long GrainElements = 1 << 15;
    private const int MostLanes = 16;

    public static void Run<TForm, T>(CpuDevice device, T* x, T* y, AxisGeometry geometry, in TForm form)
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        long grain = GrainElements / geometry.Length / MostLanes * MostLanes;
        device.For<T, Body<TForm, T>>(geometry.Rows, grain, new Body<TForm, T>(x, y, (int)geometry.Length, form));
    }

    private readonly struct Body<TForm, T>(T* x, T* y, int n, TForm form) : ISimdBody<T>
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        private readonly T* _x = x;
        private readonly T* _y = y;
        private readonly int _n = n;
        private readonly TForm _form = form;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>(long start, long end)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
        {
            int lanes = TSimd.Width;
            TForm form = _form;
            T* work = stackalloc T[(LongestRow + 2) * MostLanes];
            new Span<T>(work, (LongestRow + 2) * MostLanes).Clear();
            T* origins = work + LongestRow * MostLanes;
            T* sums = origins + MostLanes;
            for (long row = start; row < end; row += lanes)
            {
                int rows = (int)Math.Min(lanes, end - row);
                Transpose(_x + row * _n, _n, work, lanes, rows, _n);
                TSimd.Store(TSimd.Broadcast(T.CreateTruncating(double.NegativeInfinity)), origins);
                TSimd.Store(TSimd.Zero, sums);
                LaneRows.RaiseGreatest<TForm, TSimd, TVector, T>(in form, work, _n, lanes, origins);
                LaneRows.SetOrigins<TForm, TSimd, TVector, T>(in form, lanes, origins);
                LaneRows.AddTerms<TForm, TSimd, TVector, T>(in form, work, _n, lanes, origins, sums);
                LaneRows.Finish<TForm, TSimd, TVector, T>(in form, lanes, origins, sums);
                if (TForm.IsReduction)
                {
                    TSimd.StorePartial(TSimd.Load(sums), _y + row, rows);
                    continue;
                }

                for (int j = 0; j < _n; j++)
                    LaneRows.WriteResults<TForm, TSimd, TVector, T>(in form, work + j * lanes, work + j * lanes, lanes, origins, sums);
                Transpose(work, lanes, _y + row * _n, _n, _n, rows);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Transpose(T* x, int xStride, T* y, int yStride, int rows, int columns)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < columns; c++)
                    y[c * yStride + r] = x[r * xStride + c];
            }
        }
    }
}
