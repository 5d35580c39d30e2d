using System.Globalization;
using System.Text;

namespace GpuTensor.Interop.Numpy;

/// <summary>Writes the header of a <c>.npy</c> file as NumPy does: padded so that the elements begin at a multiple of 64.</summary>
internal static class NpyHeaderWriter
{
    private const int Alignment = 64;
    private const int BytesBeforeText = 10;

    /// <summary>The whole header. Eight dimensions always fit version 1.0, so it is the only one that is written.</summary>
    public static byte[] Format<T>(in Shape shape)
        where T : unmanaged
    {
        string text = $"{{'descr': '{NpyElementType.Describe<T>()}', 'fortran_order': False, 'shape': {FormatShape(in shape)}, }}";
        int length = (BytesBeforeText + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        NpyHeaderReader.Magic.CopyTo(header);
        header[6] = 1;
        header[7] = 0;
        header[8] = (byte)(length - BytesBeforeText);
        header[9] = (byte)((length - BytesBeforeText) >> 8);
        Encoding.ASCII.GetBytes(text, header.AsSpan(BytesBeforeText));
        header[^1] = (byte)'\n';
        return header;
    }

    private static string FormatShape(in Shape shape)
    {
        var text = new StringBuilder("(");
        for (int i = 0; i < shape.Rank; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? ", " : "")}{shape[i]}");
        return text.Append(shape.Rank == 1 ? ",)" : ")").ToString();
    }
}
