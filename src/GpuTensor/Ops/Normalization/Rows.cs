using System.Numerics;
using GpuTensor.Ops.Reduction;

namespace GpuTensor.Ops.Normalization;

/// <summary>Chooses the body for the rows' length and place.</summary>
internal static unsafe class Rows
{
    public static void Run<TForm, T>(CpuDevice device, T* x, T* y, ReductionGeometry.Extent rows, in TForm form)
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        if (rows.Inner > 1)
            ColumnsCpu.Run(device, x, y, rows, in form);
        else if (rows.Reduced <= ShortRowsCpu.LongestRow)
            ShortRowsCpu.Run(device, x, y, rows, in form);
        else if (rows.Outer < SplitRowsCpu.FewRows && rows.Reduced >= 2 * SplitRowsCpu.PartElements)
            SplitRowsCpu.Run(device, x, y, rows, in form);
        else
            LongRowsCpu.Run(device, x, y, rows, in form);
    }
}
