using System.Numerics;

namespace GpuTensor.Ops.Normalization;

/// <summary>Chooses the body for the rows' length and place.</summary>
internal static unsafe class Rows
{
    public static void Run<TForm, T>(CpuDevice device, T* x, T* y, AxisGeometry geometry, in TForm form)
        where TForm : unmanaged, ISoftmaxForm<T>
        where T : unmanaged, INumber<T>
    {
        if (geometry.Inner > 1)
            ColumnsCpu.Run(device, x, y, geometry, in form);
        else if (geometry.Length <= ShortRowsCpu.LongestRow)
            ShortRowsCpu.Run(device, x, y, geometry, in form);
        else
            LongRowsCpu.Run(device, x, y, geometry, in form);
    }
}
